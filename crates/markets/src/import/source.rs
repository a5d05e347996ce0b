//! Where an import is read from: plain or gzip, as a stream, within limits.

use std::{
    io::{self, BufReader, Cursor, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

/// Bytes of a file when unpacked: four times the largest minute history we have seen.
const MAX_BYTES: u64 = 8 << 30;

/// Bytes of one line: rows of 2,000 symbols are a tenth of it.
const MAX_LINE: usize = 1 << 20;

/// Bytes that are read and written at a time.
const BUFFER: usize = 128 * 1024;

/// A file to import.
pub struct ImportSource {
    pub(crate) name: String,
    /// SHA-256 of the bytes as they are stored: what a file is known by.
    pub(crate) hash: [u8; 32],
    pub(crate) size: Option<u64>,
    reader: Box<dyn Read + Send>,
}

impl ImportSource {
    /// Opens the file at `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] saying why it cannot be read.
    pub async fn from_path(path: &Path) -> Result<Self> {
        let path = path.to_owned();
        platform::compute(move || Self::open(&path)).await?
    }

    fn open(path: &Path) -> Result<Self> {
        let failed =
            |error: io::Error| Error::invalid(format!("cannot read {}: {error}", path.display()));
        let mut file = std::fs::File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        loop {
            match file.read(&mut buffer).map_err(failed)? {
                0 => break,
                read => hasher.update(&buffer[..read]),
            }
        }
        let file = std::fs::File::open(path).map_err(failed)?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        Ok(Self { name, hash: hasher.finalize().into(), size: Some(size), reader: Box::new(file) })
    }

    /// Bytes in memory, such as a file inside the binary.
    pub fn from_bytes(name: &str, bytes: impl AsRef<[u8]> + Send + 'static) -> Self {
        let hash = Sha256::digest(bytes.as_ref()).into();
        let size = u64::try_from(bytes.as_ref().len()).ok();
        Self { name: name.to_owned(), hash, size, reader: Box::new(Cursor::new(bytes)) }
    }

    /// Bytes whose hash is known already.
    pub(crate) fn from_reader(
        name: String,
        hash: [u8; 32],
        size: Option<u64>,
        reader: Box<dyn Read + Send>,
    ) -> Self {
        Self { name, hash, size, reader }
    }

    /// Returns the text, unpacked when it is gzip, and a counter of the stored bytes read.
    pub(crate) fn into_text(self) -> io::Result<(Box<dyn Read + Send>, Arc<AtomicU64>)> {
        let count = Arc::new(AtomicU64::new(0));
        let counted = Counted { inner: self.reader, count: Arc::clone(&count) };
        let mut buffered = BufReader::with_capacity(BUFFER, counted);
        let mut magic = Vec::with_capacity(2);
        (&mut buffered).take(2).read_to_end(&mut magic)?;
        let is_gzip = magic == [0x1f, 0x8b];
        let whole = Cursor::new(magic).chain(buffered);
        let text: Box<dyn Read + Send> = if is_gzip {
            Box::new(Bounded::new(flate2::read::MultiGzDecoder::new(whole)))
        } else {
            Box::new(Bounded::new(whole))
        };
        Ok((text, count))
    }
}

struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Stops at what no honest file has: too many bytes, a line without an end.
struct Bounded<R> {
    inner: R,
    bytes: u64,
    line: usize,
}

impl<R: Read> Bounded<R> {
    fn new(inner: R) -> Self {
        Self { inner, bytes: 0, line: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        self.line = match buffer[..read].iter().rposition(|byte| *byte == b'\n') {
            Some(newline) => read - newline - 1,
            None => self.line + read,
        };
        if self.bytes > MAX_BYTES {
            return Err(io::Error::other("the file is larger than 8 GiB when unpacked"));
        }
        if self.line > MAX_LINE {
            return Err(io::Error::other("a line is longer than 1 MiB: this is no table"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_an_end_stops_the_reading() {
        let endless = ImportSource::from_bytes("x", vec![b'a'; MAX_LINE + 10]);
        let (mut text, _) = endless.into_text().unwrap();
        assert!(io::copy(&mut text, &mut io::sink()).is_err());
    }

    #[test]
    fn gzip_is_unpacked_and_plain_text_is_not() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut packed, b"a,b\n").unwrap();
        for bytes in [packed.finish().unwrap(), b"a,b\n".to_vec()] {
            let (mut text, _) = ImportSource::from_bytes("x", bytes).into_text().unwrap();
            let mut read = String::new();
            text.read_to_string(&mut read).unwrap();
            assert_eq!(read, "a,b\n");
        }
    }
}
