//! Hashing passwords: argon2id on threads of its own, a bounded number at once, because each takes
//! some fifty milliseconds and nineteen megabytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use kernel::Problem;
use runtime::Rng;
use tokio::sync::Semaphore;

use crate::error::Error;
use crate::settings::Settings;

/// Callers that may wait; further ones are told to come back, as they would wait for seconds.
const WAITING_MAX: usize = 128;

pub struct Passwords {
    argon: Argon2<'static>,
    rng: Rng,
    gate: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// A hash that no password has; comparing with it takes as long as with a true one.
    nobody: String,
}

impl Passwords {
    pub fn new(settings: &Settings, rng: Rng) -> Self {
        // Settings beyond argon2's bounds fall back to its recommendation (RFC 9106 asks for more
        // memory than a small server has; OWASP's first choice for argon2id is this one).
        let params = Params::new(
            settings.password_memory_kib,
            settings.password_passes,
            1,
            None,
        )
        .unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let at_once = match settings.passwords_at_once {
            0 => cores,
            count => count as usize,
        };
        let mut random = [0u8; 48];
        rng.fill(&mut random);
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            params.m_cost(),
            params.t_cost(),
            params.p_cost(),
            STANDARD_NO_PAD.encode(&random[..16]),
            STANDARD_NO_PAD.encode(&random[16..]),
        );
        Passwords {
            argon: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            rng,
            gate: Arc::new(Semaphore::new(at_once)),
            waiting: AtomicUsize::new(0),
            nobody,
        }
    }

    /// The password as it is kept.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let mut salt = [0; 16];
        self.rng.fill(&mut salt);
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.on_a_thread(move || {
            let salt = SaltString::encode_b64(&salt).ok()?;
            let hash = argon.hash_password(password.as_bytes(), &salt).ok()?;
            Some(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one. Takes as long when there is none to compare with.
    pub async fn is_right(&self, password: &str, kept: Option<&str>) -> Result<bool, Error> {
        let argon = self.argon.clone();
        let is_known = kept.is_some();
        let kept = kept.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let is_equal = self
            .on_a_thread(move || {
                let parsed = PasswordHash::new(&kept).ok()?;
                Some(argon.verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(is_equal && is_known)
    }

    async fn on_a_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Result<T, Error> {
        let _waits = Waits::begin(&self.waiting)?;
        let permit = self
            .gate
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| Error::from(Problem::unavailable()))?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the thread: the work goes on when the caller has gone.
            let _permit = permit;
            work()
        });
        done.await
            .ok()
            .flatten()
            .ok_or_else(|| Error::from(Problem::internal()))
    }
}

struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(count: &'a AtomicUsize) -> Result<Self, Error> {
        let waits = Waits(count);
        if count.fetch_add(1, Ordering::Relaxed) >= WAITING_MAX {
            return Err(Problem::unavailable().into());
        }
        Ok(waits)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        let settings = Settings {
            password_memory_kib: 64,
            password_passes: 1,
            ..Settings::default()
        };
        Passwords::new(&settings, Rng::seeded(1))
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash() {
        let passwords = passwords();
        let kept = passwords.hash("correct horse").await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(
            passwords
                .is_right("correct horse", Some(&kept))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .is_right("wrong horse", Some(&kept))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!passwords().is_right("anything", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_crowd_is_told_to_come_back() {
        let passwords = Arc::new(passwords());
        let gate = passwords.gate.clone();
        let all = gate
            .acquire_many(gate.available_permits() as u32)
            .await
            .unwrap();
        let crowd: Vec<_> = (0..WAITING_MAX)
            .map(|_| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.is_right("x", None).await })
            })
            .collect();
        while passwords.waiting.load(Ordering::Relaxed) < WAITING_MAX {
            tokio::task::yield_now().await;
        }
        let refused = passwords.is_right("x", None).await;
        assert!(matches!(refused, Err(Error::Problem(problem)) if problem.status == 503));
        drop(all);
        for one in crowd {
            assert!(!one.await.unwrap().unwrap());
        }
    }
}
