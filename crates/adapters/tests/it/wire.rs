//! A wire to a server that can be cut and joined.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use platform::tasks::Tasks;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

pub struct Wire {
    port: u16,
    scheme: String,
    cut: Arc<AtomicBool>,
    /// Dropped to end every connection.
    life: Arc<Mutex<watch::Sender<()>>>,
    tasks: Tasks,
}

impl Wire {
    /// Lays a wire to the server at `url`.
    pub async fn to(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap();
        let server = rest.rsplit('@').next().unwrap().split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            scheme: scheme.to_owned(),
            cut: Arc::default(),
            life: Arc::new(Mutex::new(watch::Sender::new(()))),
            tasks: Tasks::default(),
        };
        let (cut, life, tasks) = (wire.cut.clone(), wire.life.clone(), wire.tasks.clone());
        wire.tasks.spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let mut end = life.lock().unwrap().subscribe();
                let server = server.clone();
                tasks.spawn(async move {
                    let mut far = TcpStream::connect(server).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = end.changed() => {}
                    }
                });
            }
        });
        wire
    }

    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// Ends every connection and takes no new one.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        *self.life.lock().unwrap() = watch::Sender::new(());
    }

    pub fn join(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}
