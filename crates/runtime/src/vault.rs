//! Secrets in columns under lock: numbers of bank accounts, secrets of webhooks. Each is sealed with
//! a key of the installation, whose id stands beside it, so that keys can be changed: new ones seal,
//! old ones still open, and what an old one sealed can be sealed anew little by little.

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use kernel::Problem;
use sha2::Sha256;
use uuid::Uuid;

use crate::{Rng, Runtime};

const KEY_BYTES: usize = 32;
/// Of the key that the installation makes itself.
const OWN_KEY: &str = "k1";

struct Key {
    id: String,
    root: [u8; KEY_BYTES],
}

/// One module's. The first key seals. None at all: nothing can be sealed, and the log says why.
pub struct Vault {
    /// What the cipher's key is derived for; another purpose opens nothing.
    purpose: &'static str,
    keys: Vec<Key>,
}

/// A secret under lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub text: String,
    pub key_id: String,
}

impl Vault {
    /// From the settings (`id:64 hexadecimal digits`, with commas between), else from the module's
    /// file, which is made once.
    pub fn open(rt: &Runtime, module: &str, purpose: &'static str, setting: &str) -> Self {
        let read = if setting.trim().is_empty() {
            let path = rt.data_path(&format!("keys/{module}.key"));
            of_file(&path, rt.rng()).map(|root| {
                let id = OWN_KEY.to_owned();
                vec![Key { id, root }]
            })
        } else {
            parse_all(setting)
        };
        let keys = read
            .map_err(|error| tracing::error!(module, error, "no key for secrets can be read"))
            .unwrap_or_default();
        Vault { purpose, keys }
    }

    /// The key that seals now.
    pub fn current(&self) -> &str {
        self.keys.first().map_or("", |key| key.id.as_str())
    }

    /// `place` is the thing whose secret it is: what was sealed there opens nowhere else.
    pub fn seal(&self, rng: &Rng, place: Uuid, secret: &str) -> Result<Sealed, Problem> {
        let key = self.keys.first().ok_or_else(Problem::internal)?;
        let mut nonce = [0; NONCE_LEN];
        rng.fill(&mut nonce);
        let mut locked = secret.as_bytes().to_vec();
        self.cipher(key)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut locked,
            )
            .map_err(|_| Problem::internal())?;
        let text = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &locked].concat());
        let key_id = key.id.clone();
        Ok(Sealed { text, key_id })
    }

    pub fn unseal(&self, place: Uuid, sealed: &str, key_id: &str) -> Result<String, Problem> {
        let unreadable = || {
            tracing::error!(
                key_id,
                purpose = self.purpose,
                "a secret cannot be opened: is its key configured?"
            );
            Problem::internal()
        };
        let key = self.keys.iter().find(|key| key.id == key_id);
        let key = key.ok_or_else(unreadable)?;
        let whole = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| unreadable())?;
        let (nonce, locked) = whole.split_at_checked(NONCE_LEN).ok_or_else(unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unreadable())?;
        let mut secret = locked.to_vec();
        let opened = self
            .cipher(key)?
            .open_in_place(nonce, Aad::from(place.as_bytes()), &mut secret)
            .map_err(|_| unreadable())?;
        String::from_utf8(opened.to_vec()).map_err(|_| unreadable())
    }

    /// By what the same secret is known again without being read. Of the oldest key, which stays
    /// as long as anything is sealed with it; a change of keys makes no secret a new one.
    pub fn fingerprint(&self, parts: &[&str]) -> Result<String, Problem> {
        let key = self.keys.last().ok_or_else(Problem::internal)?;
        let secret = derive(&key.root, "fingerprint", parts)?;
        Ok(hex::encode(secret))
    }

    fn cipher(&self, key: &Key) -> Result<LessSafeKey, Problem> {
        let secret = derive(&key.root, self.purpose, &[])?;
        UnboundKey::new(&AES_256_GCM, &secret)
            .map(LessSafeKey::new)
            .map_err(|_| Problem::internal())
    }
}

fn derive(root: &[u8; KEY_BYTES], purpose: &str, parts: &[&str]) -> Result<[u8; 32], Problem> {
    // Keys of any length are taken, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(root).map_err(|_| Problem::internal())?;
    for part in std::iter::once(&purpose).chain(parts) {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    Ok(mac.finalize().into_bytes().into())
}

/// `id:64 hexadecimal digits`, with commas between; the first one seals.
fn parse_all(setting: &str) -> Result<Vec<Key>, String> {
    setting
        .split(',')
        .map(|part| {
            let (id, text) = part.trim().split_once(':').unwrap_or_default();
            let root = parse(text).filter(|_| (1..=20).contains(&id.len()));
            let root = root.ok_or("keys are written as id:64 hexadecimal digits, …")?;
            let id = id.to_owned();
            Ok(Key { id, root })
        })
        .collect()
}

fn parse(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    hex::decode_to_slice(text.trim(), &mut key).ok()?;
    Some(key)
}

fn of_file(path: &Path, rng: &Rng) -> Result<[u8; KEY_BYTES], String> {
    let shown = path.display();
    let read = || {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
        parse(&text).ok_or_else(|| format!("{shown}: not a key"))
    };
    if path.exists() {
        return read();
    }
    let mut key = [0; KEY_BYTES];
    rng.fill(&mut key);
    match write_new(path, &hex::encode(key)) {
        Ok(()) => Ok(key),
        // Another process was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(),
        Err(error) => Err(format!("{shown}: {error}")),
    }
}

/// Nobody else may read it, and nobody ever finds half of it.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let half = path.with_extension(format!("{}.part", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&half, path);
    std::fs::remove_file(&half)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(ids: &[(&str, u8)]) -> Vault {
        let key = |(id, byte): &(&str, u8)| Key {
            id: (*id).to_owned(),
            root: [*byte; KEY_BYTES],
        };
        Vault {
            purpose: "account",
            keys: ids.iter().map(key).collect(),
        }
    }

    #[test]
    fn a_secret_opens_at_its_place_with_its_key_and_nowhere_else() {
        let (rng, here) = (Rng::seeded(1), Uuid::from_u128(1));
        let before = vault(&[("old", 1)]);
        let sealed = before.seal(&rng, here, "DE89370400440532013000").unwrap();
        assert!(!sealed.text.contains("3000") && sealed.key_id == "old");
        let after = vault(&[("new", 2), ("old", 1)]);
        let open = |vault: &Vault, place, key: &str| vault.unseal(place, &sealed.text, key);
        assert_eq!(open(&after, here, "old").unwrap(), "DE89370400440532013000");
        assert!(open(&after, Uuid::from_u128(2), "old").is_err());
        assert!(open(&after, here, "new").is_err());
        assert!(open(&vault(&[("new", 2)]), here, "old").is_err());
        assert_eq!(after.seal(&rng, here, "1").unwrap().key_id, "new");
        let print = |vault: &Vault| vault.fingerprint(&["iban", "1"]).unwrap();
        assert_eq!(print(&before), print(&after));
    }

    #[test]
    fn keys_are_read_from_the_settings() {
        let one = "a".repeat(64);
        let keys = parse_all(&format!("b:{one}, a:{}", "0".repeat(64))).unwrap();
        assert_eq!(
            keys.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert!(parse_all("b:12").is_err());
        assert!(parse_all(&one).is_err());
    }
}
