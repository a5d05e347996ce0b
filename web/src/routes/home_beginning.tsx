/** What a workspace without any asset begins with: the demo, a file, or a symbol the providers know. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileUp, FlaskConical, Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay } from "~/features/identity/session";
import { ImportBars } from "~/features/markets/import_bars";
import { openCommand } from "~/shell/chrome";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";
import styles from "./home_beginning.module.css";

export function Beginning() {
  const [shown, setShown] = useState<"demo" | "import" | null>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayAdd = useMay("markets:write");
  return (
    <Panel title="Begin here" caption="nothing is in this workspace yet">
      <ul className={styles.ways}>
        <Way
          icon={<Search />}
          title="Find an asset"
          about="Type a symbol or a name. What is not here yet the providers are asked for, and it comes with its history."
        >
          <Button look="primary" disabled={!mayAdd} onClick={() => openCommand("`")}>
            Find an asset
          </Button>
        </Way>
        <Way
          icon={<FileUp />}
          title="Import a file"
          about="Daily or intraday bars as CSV, plain or gzip. You see how it is understood before anything is written."
        >
          <Button disabled={!mayAdd} onClick={() => setShown("import")}>
            Import a file
          </Button>
        </Way>
        <Way
          icon={<FlaskConical />}
          title="Open the demo"
          about="Years of real daily history that a made-up world continues: quotes tick, books move. It needs no network."
        >
          <Button onClick={() => setShown("demo")}>Open the demo</Button>
        </Way>
      </ul>
      {mayAdd ? null : (
        <p className={styles.note}>Your role reads; whoever runs this workspace adds assets.</p>
      )}
      {shown === "demo" ? <DemoDialog onClose={() => setShown(null)} /> : null}
      {shown === "import" ? (
        <ImportBars
          onClose={() => setShown(null)}
          onDone={(symbol) => {
            void client.invalidateQueries({ queryKey: ["markets"] });
            void navigate({ to: "/chart/$symbol", params: { symbol } });
          }}
        />
      ) : null}
    </Panel>
  );
}

type WayProps = { icon: ReactNode; title: string; about: string; children: ReactNode };

function Way({ icon, title, about, children }: WayProps) {
  return (
    <li>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <h3>{title}</h3>
      <p>{about}</p>
      <div>{children}</div>
    </li>
  );
}

/** The next port: the demo listens beside this server. */
function demoCommand(port: string): string {
  return `prospect demo --port ${(Number(port) || 7878) + 1}`;
}

/** The demo is a server of its own: the browser cannot start it, but says how. */
function DemoDialog({ onClose }: { onClose: () => void }) {
  const command = demoCommand(window.location.port);
  const copy = () =>
    void navigator.clipboard?.writeText(command).then(
      () => toast("Command copied", { tone: "good" }),
      () => toast("The browser did not allow copying", { tone: "bad" }),
    );
  return (
    <Dialog
      open
      title="Open the demo"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="primary" onClick={copy}>
            Copy the command
          </Button>
        </>
      }
    >
      <div className={styles.demo}>
        <p>
          The demo runs beside this server, in a workspace of its own: none of its rows mix with
          yours. Where Prospect is installed, run
        </p>
        <code>{command}</code>
        <p>
          It opens the browser and signs you in as the demo’s user. That replaces your session in
          this browser: use a private window to keep both, or sign in here again afterwards. Ctrl-C
          ends it.
        </p>
      </div>
    </Dialog>
  );
}
