//! Sockets to other servers: the same policy as for requests, then a WebSocket.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use kernel::{Error, Result};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use url::{Host, Url};

use super::{Endpoint, Fetch, Profile, is_public, send, target};

/// From the look-up to the end of the handshake.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest frame: a snapshot of a deep book has some hundred kB.
const MAX_FRAME: usize = 4 << 20;

/// An open socket: texts in both directions.
pub struct Wire {
    stream: WebSocketStream<Transport>,
}

enum Transport {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Fetch {
    /// Opens the WebSocket at `url` (`wss://…`, or `ws://…`), under the same policy as requests.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for what policy forbids; [`Error::Unavailable`] when nobody answers there.
    pub async fn dial(&self, profile: Profile, url: &str) -> Result<Wire> {
        let dialling = self.dial_at_leisure(profile, url);
        let wire = tokio::time::timeout(PATIENCE, dialling).await;
        wire.unwrap_or(Err(Error::Unavailable("the other server")))
    }

    async fn dial_at_leisure(&self, profile: Profile, url: &str) -> Result<Wire> {
        let (plain, secure) = (url.strip_prefix("ws://"), url.strip_prefix("wss://"));
        let as_web = match (plain, secure) {
            (Some(rest), _) => format!("http://{rest}"),
            (_, Some(rest)) => format!("https://{rest}"),
            _ => return Err(target::refused("a socket's address begins with ws:// or wss://")),
        };
        let web =
            Url::parse(&as_web).map_err(|_| target::refused("this is no address of the web"))?;
        target::check_form(&web)?;
        let addresses = self.addresses(profile, &web).await?;
        let stream = connect(&addresses).await?;
        // A tick must not wait for a full packet.
        _ = stream.set_nodelay(true);
        let transport =
            if secure.is_some() { encrypt(stream, &web).await? } else { Transport::Plain(stream) };
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_FRAME))
            .max_frame_size(Some(MAX_FRAME));
        let (stream, _) = client_async_with_config(url, transport, Some(config))
            .await
            .map_err(|_| Error::Unavailable("the other server"))?;
        Ok(Wire { stream })
    }

    /// Returns where to connect: checked, so that nothing is looked up a second time.
    async fn addresses(&self, profile: Profile, url: &Url) -> Result<Vec<SocketAddr>> {
        let inner = &self.inner;
        match profile {
            Profile::Public => target::check_public(url)?,
            Profile::Configured => {
                let endpoint = Endpoint::of(url);
                if !endpoint.is_some_and(|it| inner.settings.configured.contains(&it)) {
                    return Err(target::refused("this host and port are not in the settings"));
                }
            }
        }
        let port = url.port_or_known_default().unwrap_or(443);
        let found: Vec<IpAddr> = match url.host() {
            Some(Host::Ipv4(address)) => vec![address.into()],
            Some(Host::Ipv6(address)) => vec![address.into()],
            Some(Host::Domain(name)) => (inner.settings.dns)(name.to_owned())
                .await
                .map_err(|_| Error::Unavailable("the other server"))?,
            None => Vec::new(),
        };
        if profile == Profile::Public && !found.iter().copied().all(is_public) {
            return Err(target::not_public());
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream> {
    for address in addresses {
        if let Ok(stream) = TcpStream::connect(address).await {
            return Ok(stream);
        }
    }
    Err(Error::Unavailable("the other server"))
}

async fn encrypt(stream: TcpStream, url: &Url) -> Result<Transport> {
    let mut config = send::tls()?;
    // A WebSocket begins as HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let name = name.try_into().map_err(|_| target::refused("this is no name of a server"))?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
    let stream = stream.map_err(|_| Error::Unavailable("the other server"))?;
    Ok(Transport::Tls(Box::new(stream)))
}

impl Wire {
    /// Waits for the next text; `None` when the other side ended. Pings are answered on the way.
    ///
    /// # Errors
    ///
    /// [`Error::Unavailable`] when the connection broke, or something too large came.
    pub async fn receive(&mut self) -> Result<Option<String>> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(Some(text.as_str().to_owned())),
                Some(Ok(Message::Binary(bytes))) => {
                    if let Ok(text) = String::from_utf8(bytes.into()) {
                        return Ok(Some(text));
                    }
                }
                Some(Ok(Message::Close(_))) | None => return Ok(None),
                Some(Ok(_)) => {}
                Some(Err(_)) => return Err(Error::Unavailable("the other server")),
            }
        }
    }

    /// # Errors
    ///
    /// [`Error::Unavailable`] when the connection broke.
    pub async fn say(&mut self, text: String) -> Result<()> {
        let sent = self.stream.send(Message::text(text)).await;
        sent.map_err(|_| Error::Unavailable("the other server"))
    }

    /// Ends it in order, if the other side still listens.
    pub async fn close(mut self) {
        _ = tokio::time::timeout(Duration::from_secs(1), self.stream.close(None)).await;
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
