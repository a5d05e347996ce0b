//! Time, processor time and memory of processes.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
pub use kernels::measure::{emit, say};

/// Ticks a second of the kernel's process clocks: 100 on every Linux this runs on.
const TICKS: f64 = 100.0;

/// Wall and processor seconds of `work` in this process.
pub fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64, f64)> {
    let (wall, cpu) = (Instant::now(), cpu_seconds(std::process::id())?);
    let out = work()?;
    Ok((out, wall.elapsed().as_secs_f64(), cpu_seconds(std::process::id())? - cpu))
}

/// User and system seconds of a process so far.
pub fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("no /proc: Linux only")?;
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    Ok((ticks(11) + ticks(12)) / TICKS)
}

/// Proportional memory of a process in MiB.
pub fn memory_mib(pid: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = text.lines().find(|line| line.starts_with("Pss:")).context("no Pss")?;
    let kib: f64 = line.split_whitespace().nth(1).unwrap_or("0").parse()?;
    Ok((kib / 1024.0 * 10.0).round() / 10.0)
}

/// The product, started on a folder of its own.
pub struct Server {
    child: Child,
    pub port: u16,
    pub data: PathBuf,
    /// From start until it said that it is ready.
    pub ready_s: f64,
}

impl Server {
    /// Starts `prospect MODE` and waits until it is ready.
    pub fn start(mode: &str, data: &Path, extra: &[&str]) -> Result<Self> {
        let port = free_port()?;
        let began = Instant::now();
        let child = Command::new(binary()?)
            .args([mode, "--no-open", "--port", &port.to_string(), "--data"])
            .arg(data)
            .args(extra)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the binary does not start")?;
        let mut server = Self { child, port, data: data.to_owned(), ready_s: 0.0 };
        while !answers(port) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            if began.elapsed() > Duration::from_mins(1) {
                bail!("the server was not ready within a minute");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.ready_s = began.elapsed().as_secs_f64();
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is only a benchmark's own child on a folder that goes away.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The release binary beside this one.
pub fn binary() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("prospect");
    if !beside.exists() {
        bail!("build the product first: make bench does");
    }
    Ok(beside)
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn answers(port: u16) -> bool {
    use std::io::Read;
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let ask = b"GET /health/ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut answer = [0; 12];
    stream.write_all(ask).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200")
}

/// Returns a new folder that the system cleans up some day.
pub fn scratch(name: &str) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("prospect-bench-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
