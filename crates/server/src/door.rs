//! The door of the data folder: a socket in it, through which the commands of its owner reach the server that
//! runs, and with it what only that server has: the stream, the jobs under way.
//!
//! **Invariant:** only who owns the folder comes in, and needs no sign-in: whoever may read its files may do
//! everything with them.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use axum::{
    Router,
    extract::{Request, State},
    http::HeaderMap,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    serve::Listener,
};
use identity::Identity;
use kernel::{Actor, Error, Result};
use platform::{http::Problem, tasks::Tasks};
use tokio::net::{UnixListener, UnixStream};

use crate::serve::rest_after;

/// Where the door of a data folder is.
pub fn door(data: &Path) -> PathBuf {
    data.join("prospect.sock")
}

/// Opens the door of `data` to `router` until `tasks` are told to stop; one that another process holds open stays
/// with it.
///
/// # Errors
///
/// Where no socket can be made: the commands then open the folder themselves.
pub async fn open_door(
    data: &Path,
    router: Router,
    identity: Identity,
    tasks: &Tasks,
) -> io::Result<()> {
    let path = door(data);
    if UnixStream::connect(&path).await.is_ok() {
        return Ok(());
    }
    // Whoever left it there is gone.
    _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    let doorway = Doorway { listener, owner: fs::metadata(&path)?.uid() };
    let router = router.layer(middleware::from_fn_with_state(identity, as_owner));
    let stopping = tasks.clone();
    tasks.spawn(async move {
        let stop = async move { stopping.stopping().await };
        if let Err(error) = axum::serve(doorway, router).with_graceful_shutdown(stop).await {
            tracing::warn!(%error, "the door of the data folder closed");
        }
        _ = fs::remove_file(&path);
    });
    Ok(())
}

struct Doorway {
    listener: UnixListener,
    owner: u32,
}

impl Doorway {
    fn admits(&self, stream: &UnixStream) -> bool {
        stream.peer_cred().is_ok_and(|peer| peer.uid() == self.owner || peer.uid() == 0)
    }
}

impl Listener for Doorway {
    type Io = UnixStream;
    type Addr = ();

    async fn accept(&mut self) -> (UnixStream, ()) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) if self.admits(&stream) => return (stream, ()),
                Ok(_) => {}
                Err(error) => rest_after(&error).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

async fn as_owner(State(identity): State<Identity>, mut request: Request, next: Next) -> Response {
    match owner(&identity, request.headers()).await {
        Ok(owner) => {
            request.extensions_mut().insert(owner);
            next.run(request).await
        }
        Err(error) => Problem(error).into_response(),
    }
}

async fn owner(identity: &Identity, headers: &HeaderMap) -> Result<Actor> {
    let mut owner = identity.local_owner().await?;
    if let Some(workspace) = headers.get("x-workspace") {
        let named = workspace.to_str().ok().and_then(|workspace| workspace.parse().ok());
        owner.workspace =
            named.ok_or_else(|| Error::invalid("that is not the id of a workspace"))?;
    }
    Ok(owner)
}
