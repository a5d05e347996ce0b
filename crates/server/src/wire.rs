//! The bytes of one connection, which its task and the courier of live messages may both write.
//!
//! **Invariant:** what one call is given stays together: bytes of the next call follow those that the
//! network would not take yet.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// A connection; clones are the same one.
#[derive(Clone)]
pub(crate) struct Wire {
    stream: Arc<TcpStream>,
    /// Taken by [`Wire::offer`], but not by the network yet.
    unsent: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    pub fn of(stream: TcpStream) -> Self {
        Self { stream: Arc::new(stream), unsent: Arc::default() }
    }

    /// Sends of the pieces of `bytes`, which end at `ends`, as many as the network takes without waiting, and
    /// returns how many those are. A piece that was begun is kept whole: its end follows by itself, or by
    /// [`Wire::sent`].
    ///
    /// # Errors
    ///
    /// The connection has ended.
    pub fn offer(&self, bytes: &[u8], ends: &[usize]) -> io::Result<usize> {
        let mut unsent = self.unsent();
        if !self.send(&mut unsent)? {
            return Ok(0);
        }
        let mut sent = 0;
        while let Some(rest) = bytes.get(sent..).filter(|rest| !rest.is_empty()) {
            match took(self.stream.try_write(rest))? {
                0 => break,
                more => sent += more,
            }
        }
        let whole = ends.partition_point(|&end| end <= sent);
        let begin = whole.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0);
        match ends.get(whole).and_then(|&end| bytes.get(sent..end)) {
            Some(rest) if sent > begin => {
                unsent.extend_from_slice(rest);
                Ok(whole + 1)
            }
            _ => Ok(whole),
        }
    }

    /// Waits until the network has taken everything.
    ///
    /// # Errors
    ///
    /// The connection has ended.
    pub async fn sent(&self) -> io::Result<()> {
        std::future::poll_fn(|cx| self.poll_sent(cx)).await
    }

    fn poll_sent(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.send(&mut self.unsent())? {
                return Poll::Ready(Ok(()));
            }
            ready!(self.stream.poll_write_ready(cx))?;
        }
    }

    /// Sends what waits without waiting; `false` when the network takes no more.
    fn send(&self, unsent: &mut Vec<u8>) -> io::Result<bool> {
        while !unsent.is_empty() {
            let sent = took(self.stream.try_write(unsent))?;
            if sent == 0 {
                return Ok(false);
            }
            unsent.drain(..sent);
        }
        Ok(true)
    }

    fn unsent(&self) -> MutexGuard<'_, Vec<u8>> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A network that takes nothing now is no error.
fn took(written: io::Result<usize>) -> io::Result<usize> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        other => other,
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match self.stream.try_read_buf(buf) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                read => return Poll::Ready(read.map(drop)),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            if buf.is_empty() || self.offer(buf, &[buf.len()])? == 1 {
                return Poll::Ready(Ok(buf.len()));
            }
            ready!(self.stream.poll_write_ready(cx))?;
        }
    }

    /// Only HTTP writes in parts, at a time when nobody else writes.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_sent(cx))?;
        loop {
            match self.stream.try_write_vectored(bufs) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    ready!(self.stream.poll_write_ready(cx))?;
                }
                written => return Poll::Ready(written),
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_sent(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_sent(cx))?;
        Poll::Ready(socket2::SockRef::from(&*self.stream).shutdown(std::net::Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    async fn pair() -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (Wire::of(stream), other)
    }

    #[tokio::test]
    async fn a_piece_that_was_begun_arrives_whole_and_the_next_is_not_taken() {
        const PIECE: usize = 1_000_000;
        let (wire, mut other) = pair().await;
        let bytes = (0..50).map(|piece| vec![piece; PIECE]).collect::<Vec<_>>().concat();
        let ends: Vec<usize> = (1..=50).map(|piece| piece * PIECE).collect();
        let taken = wire.offer(&bytes, &ends).unwrap();
        assert!((1..50).contains(&taken), "{taken}");
        assert_eq!(wire.offer(b"more", &[4]).unwrap(), 0, "the network is full");

        let mut read = vec![0; taken * PIECE];
        let (sent, _) = tokio::join!(wire.sent(), other.read_exact(&mut read));
        sent.unwrap();
        assert!(read == bytes[..read.len()]);
        assert_eq!(wire.offer(b"more", &[4]).unwrap(), 1);
        let mut more = [0; 4];
        other.read_exact(&mut more).await.unwrap();
        assert_eq!(&more, b"more");
    }

    #[tokio::test]
    async fn a_connection_reads_and_writes_like_any_other() {
        let (mut wire, mut other) = pair().await;
        let long = vec![7; 1_000_000];
        let copy = long.clone();
        let echo = async move {
            let mut got = vec![0; copy.len()];
            other.read_exact(&mut got).await.unwrap();
            other.write_all(&got).await.unwrap();
            let mut rest = Vec::new();
            other.read_to_end(&mut rest).await.unwrap();
            rest
        };
        let told = async {
            wire.write_all(&long).await.unwrap();
            wire.flush().await.unwrap();
            let mut got = vec![0; long.len()];
            wire.read_exact(&mut got).await.unwrap();
            assert!(got == long);
            wire.write_all(b"end").await.unwrap();
            wire.shutdown().await.unwrap();
        };
        assert_eq!(tokio::join!(echo, told).0, b"end");
    }

    #[tokio::test]
    async fn a_connection_that_ended_takes_nothing() {
        let (wire, other) = pair().await;
        drop(other);
        while wire.offer(&[0; 1_000], &[1_000]).is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(wire.sent().await.is_ok(), "nothing of it is left");
    }
}
