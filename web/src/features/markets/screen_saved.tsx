/** Screens to open: those of the workspace, and those that come with the product. */

import { Ellipsis, Save } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button, IconButton } from "~/ui/button";
import { Confirm, Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Menu } from "~/ui/menu";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { toast } from "~/ui/toast";
import styles from "./screen.module.css";
import { questionOf, type ScreenState, sameQuestion, stateOf } from "./screen_search";
import {
  type Screen,
  useChangeScreen,
  useCreateScreen,
  useDeleteScreen,
  useReadyScreens,
  useScreens,
} from "./screens";

type SavedScreensProps = {
  state: ScreenState;
  /** Whether the reader's role allows to keep screens. */
  maySave: boolean;
  onOpen: (state: ScreenState) => void;
};

const LONGEST_NAME = 100;

export function SavedScreens({ state, maySave, onOpen }: SavedScreensProps) {
  const screens = useScreens();
  const [naming, setNaming] = useState<Screen | "new" | null>(null);
  const [deleting, setDeleting] = useState<Screen | null>(null);
  const change = useChangeScreen();
  const open = screens.data?.find(({ id }) => id === state.screen);
  const edited = open !== undefined && !sameQuestion(stateOf(open.question, open.id, null), state);
  return (
    <Panel
      title="Saved screens"
      controls={
        maySave ? (
          <Button look="quiet" icon={<Save />} onClick={() => setNaming("new")}>
            Save
          </Button>
        ) : undefined
      }
    >
      {screens.error ? <ErrorLine error={screens.error} /> : null}
      {screens.data === undefined && !screens.error ? <SkeletonLines count={3} /> : null}
      {screens.data?.length === 0 ? (
        <p className={styles.note}>
          None yet. A saved screen keeps its rule, columns and universe under a name.
        </p>
      ) : null}
      <ul className={styles.screens}>
        {screens.data?.map((screen) => (
          <li key={screen.id}>
            <button
              type="button"
              className={styles.screen}
              aria-current={screen.id === state.screen || undefined}
              onClick={() => onOpen(stateOf(screen.question, screen.id, state.at))}
            >
              <span>{screen.name}</span>
              {screen === open && edited ? <small>changed</small> : null}
            </button>
            {maySave ? (
              <Menu
                label={`${screen.name}: more`}
                entries={[
                  {
                    label: "Save the changes",
                    disabled: screen !== open || !edited,
                    onSelect: () =>
                      change.mutate(
                        { id: screen.id, question: questionOf(state) },
                        { onSuccess: () => toast(`${screen.name} saved`, { tone: "good" }) },
                      ),
                  },
                  { label: "Rename", onSelect: () => setNaming(screen) },
                  "line",
                  { label: "Delete", danger: true, onSelect: () => setDeleting(screen) },
                ]}
              >
                <IconButton label={`More of ${screen.name}`} icon={<Ellipsis />} />
              </Menu>
            ) : null}
          </li>
        ))}
      </ul>
      <ErrorLine error={change.error} />
      {naming ? (
        <NameScreen
          screen={naming === "new" ? null : naming}
          state={state}
          onSaved={(screen) => onOpen({ ...state, screen: screen.id })}
          onClose={() => setNaming(null)}
        />
      ) : null}
      {deleting ? (
        <DeleteScreen
          screen={deleting}
          onGone={() => deleting.id === state.screen && onOpen({ ...state, screen: null })}
          onClose={() => setDeleting(null)}
        />
      ) : null}
    </Panel>
  );
}

type NameScreenProps = {
  /** `null` is a new one. */
  screen: Screen | null;
  state: ScreenState;
  onSaved: (screen: Screen) => void;
  onClose: () => void;
};

function NameScreen({ screen, state, onSaved, onClose }: NameScreenProps) {
  const [name, setName] = useState(screen?.name ?? "");
  const create = useCreateScreen();
  const change = useChangeScreen();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    if (screen) return change.mutate({ id: screen.id, name: given }, { onSuccess: onClose });
    const onSuccess = (saved: Screen) => {
      onSaved(saved);
      onClose();
    };
    create.mutate({ name: given, question: questionOf(state) }, { onSuccess });
  };
  const verb = screen ? "Rename" : "Save the screen";
  return (
    <Dialog
      open
      title={screen ? `Rename ${screen.name}` : "Save this screen"}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="name-screen"
            busy={create.isPending || change.isPending}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form id="name-screen" className={styles.form} onSubmit={submit}>
        <Field label="Name">
          <Input
            value={name}
            required
            maxLength={LONGEST_NAME}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <ErrorLine error={create.error ?? change.error} />
      </form>
    </Dialog>
  );
}

type DeleteScreenProps = { screen: Screen; onGone: () => void; onClose: () => void };

function DeleteScreen({ screen, onGone, onClose }: DeleteScreenProps) {
  const remove = useDeleteScreen();
  const confirm = () =>
    remove.mutate(screen.id, {
      onSuccess: () => {
        onGone();
        onClose();
      },
    });
  return (
    <Confirm
      open
      title={`Delete ${screen.name}?`}
      verb="Delete the screen"
      busy={remove.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>Its rule and columns are gone for everybody in the workspace. No asset is touched.</p>
      <ErrorLine error={remove.error} />
    </Confirm>
  );
}

type ReadyScreensProps = { state: ScreenState; onOpen: (state: ScreenState) => void };

export function ReadyScreens({ state, onOpen }: ReadyScreensProps) {
  const ready = useReadyScreens();
  return (
    <Panel title="Ready screens" caption="to begin with">
      {ready.error ? <ErrorLine error={ready.error} /> : null}
      {ready.data === undefined && !ready.error ? <SkeletonLines count={6} /> : null}
      <ul className={styles.screens}>
        {ready.data?.map(({ name, about, question }) => (
          <li key={name}>
            <button
              type="button"
              className={styles.screen}
              aria-current={
                sameQuestion(stateOf(question, null, state.at), { ...state, screen: null }) ||
                undefined
              }
              onClick={() => onOpen(stateOf(question, null, state.at))}
            >
              <span>{name}</span>
              <small>{about}</small>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
