//! The cache in Redis or Valkey, shared by all processes.
//!
//! Limits: one connection carries all calls, each at most half a second. Times end by the server's
//! clock, so a server whose clock is wrong ends values early or late. Needs Redis 6.2 or Valkey.
//! One server, or what looks like one: clusters that spread keys are not spoken to. `rediss://`
//! needs a TLS provider installed in the process.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{Error, Result, Timestamp};
use platform::cache::{Cache, Quota, Taken, check, level};
use redis::{
    AsyncCommands, Client, FromRedisValue, RedisError, Script, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

/// A server beside us answers in a millisecond; who waits for it would rather go on without.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(500);

const CONNECTION_TIMEOUT: Duration = Duration::from_secs(1);

/// Connecting again included, no call takes longer.
const CALL_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Everything of ours begins so, since servers are shared.
const PREFIX: &str = "prospect";

/// Adds one; the first call says how long the counter lives.
const COUNT: &str = "
local sum = redis.call('INCR', KEYS[1])
if sum == 1 then redis.call('PEXPIREAT', KEYS[1], ARGV[1]) end
return sum";

/// The generic cell rate algorithm, as `platform::cache::Quota::take` has it. The clock is the
/// server's, so that all processes share one. Microseconds of this century fit into a double.
const TAKE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, whole = tonumber(ARGV[1]), tonumber(ARGV[2])
local paid = tonumber(redis.call('GET', KEYS[1]) or now)
if paid < now then paid = now end
local allowed = 0
if paid + interval - whole <= now then
    allowed = 1
    paid = paid + interval
    local lives = math.ceil((paid - now) / 1000)
    redis.call('SET', KEYS[1], string.format('%.0f', paid), 'PX', lives)
end
return {allowed, paid - now}";

/// A cache at a `redis://` URL; cheap to clone.
#[derive(Clone)]
pub struct RedisCache {
    connection: ConnectionManager,
    count: Script,
    take: Script,
}

impl RedisCache {
    /// Takes the address; connects with the first call, and again whenever it is lost.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when `url` is none of `redis://host:port/database`.
    pub fn open(url: &str) -> Result<Self> {
        // The URL may hold a password, so no error of the driver is shown.
        let wrong = |_: RedisError| {
            Error::refused("CACHE_URL", "the cache is a URL like redis://host:6379/0")
        };
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_min_delay(Duration::from_millis(50))
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let client = Client::open(url).map_err(wrong)?;
        let connection = ConnectionManager::new_lazy_with_config(client, config).map_err(wrong)?;
        Ok(Self { connection, count: Script::new(COUNT), take: Script::new(TAKE) })
    }

    async fn invoke<T: FromRedisValue>(&self, script: &mut ScriptInvocation<'_>) -> Result<T> {
        let mut connection = self.connection.clone();
        in_time(script.invoke_async(&mut connection)).await
    }
}

async fn in_time<T>(call: impl Future<Output = Result<T, RedisError>>) -> Result<T> {
    match tokio::time::timeout(CALL_TIMEOUT, call).await {
        Ok(Ok(out)) => Ok(out),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the cache failed");
            Err(Error::Unavailable("cache"))
        }
        Err(_) => Err(Error::Unavailable("cache")),
    }
}

fn value(key: &str) -> String {
    format!("{PREFIX}:value:{key}")
}

fn counter(key: &str) -> String {
    format!("{PREFIX}:counter:{key}")
}

fn meter(key: &str) -> String {
    format!("{PREFIX}:meter:{key}")
}

/// The server takes no time before 1970.
fn millis(until: Timestamp) -> i64 {
    (until.0 / 1_000).max(1)
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        in_time(self.connection.clone().get(value(key))).await
    }

    async fn set(&self, key: &str, bytes: &[u8], until: Timestamp) -> Result<()> {
        check(key, bytes)?;
        let mut command = redis::cmd("SET");
        command.arg(value(key)).arg(bytes).arg("PXAT").arg(millis(until));
        in_time(command.exec_async(&mut self.connection.clone())).await
    }

    async fn delete(&self, key: &str) -> Result<()> {
        in_time(self.connection.clone().del(&[value(key), counter(key), meter(key)])).await
    }

    async fn count(&self, key: &str, until: Timestamp) -> Result<u64> {
        check(key, &[])?;
        self.invoke(self.count.key(counter(key)).arg(millis(until))).await
    }

    async fn take(&self, key: &str, quota: Quota) -> Result<Taken> {
        check(key, &[])?;
        let interval = quota.interval_micros();
        let whole = interval.saturating_mul(i64::from(quota.burst()));
        let mut script = self.take.key(meter(key));
        let (allowed, ahead): (bool, i64) = self.invoke(script.arg(interval).arg(whole)).await?;
        Ok(level(quota, allowed, Timestamp(ahead), Timestamp(0)))
    }

    async fn ping(&self) -> Result<()> {
        in_time(redis::cmd("PING").exec_async(&mut self.connection.clone())).await
    }
}
