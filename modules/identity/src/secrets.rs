//! Secrets: the key of this installation and what follows from it, random tokens, and how they are
//! kept. Codes and invitation links are not stored at all: they follow from their id and the key.

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ids::{ApiKeyId, OrgId, PersonId};
use hmac::{Hmac, Mac};
use kernel::Problem;
use runtime::{Rng, Runtime};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::error::Error;
use crate::model::{ChallengeId, InvitationId};
use crate::rules::challenge::CODE_DIGITS;
use crate::rules::pause::Scope;

const KEY_BYTES: usize = 32;
const API_KEY_PREFIX: &str = "argosy_";
/// Organisation, id and secret.
const LONG_TOKEN_BYTES: usize = 16 + 16 + KEY_BYTES;

/// The key of this installation: from the settings, else from a file that is made once.
pub struct Keys {
    root: Option<[u8; KEY_BYTES]>,
}

impl Keys {
    /// What goes wrong is logged here and told to whoever needs the key.
    pub fn open(rt: &Runtime, setting: &str) -> Self {
        let read = if setting.is_empty() {
            of_file(&rt.data_path("keys/identity.key"), rt.rng())
        } else {
            parse(setting).ok_or_else(|| "identity.secret: 64 hexadecimal digits".to_owned())
        };
        let root = read
            .map_err(|error| tracing::error!(error, "the key of identity cannot be read"))
            .ok();
        Keys { root }
    }

    fn derive(&self, purpose: &str, parts: &[&[u8]]) -> Result<[u8; 32], Error> {
        let root = self.root.ok_or_else(Problem::internal)?;
        // Keys of any length are taken, so this cannot fail.
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&root).map_err(|_| Error::from(Problem::internal()))?;
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().into())
    }

    /// The code that is sent for a challenge.
    pub fn code(&self, id: ChallengeId) -> Result<String, Error> {
        let bytes = self.derive("code", &[id.uuid().as_bytes()])?;
        let mut number = 0u64;
        for byte in &bytes[..8] {
            number = number << 8 | u64::from(*byte);
        }
        Ok(format!(
            "{:0width$}",
            number % 10u64.pow(CODE_DIGITS as u32),
            width = CODE_DIGITS
        ))
    }

    pub fn is_code(&self, id: ChallengeId, text: &str) -> Result<bool, Error> {
        let code = self.code(id)?;
        Ok(code.as_bytes().ct_eq(text.trim().as_bytes()).into())
    }

    /// What stands in the link of an invitation.
    pub fn invitation(&self, org: OrgId, id: InvitationId) -> Result<String, Error> {
        let mac = self.derive("invitation", &[org.uuid().as_bytes(), id.uuid().as_bytes()])?;
        Ok(long_token(org.uuid(), id.uuid(), &mac))
    }

    /// Which invitation a link is of, when it is a true one.
    pub fn read_invitation(&self, token: &str) -> Result<Option<(OrgId, InvitationId)>, Error> {
        let Some((org, id, given)) = read_long_token(token) else {
            return Ok(None);
        };
        let mac = self.derive("invitation", &[org.as_bytes(), id.as_bytes()])?;
        let is_true: bool = mac.ct_eq(&given).into();
        Ok(is_true.then(|| (OrgId::from_uuid(org), InvitationId::from_uuid(id))))
    }

    /// Under which failed log-ins are counted, without saying whose they are.
    pub fn pause_subject(&self, scope: Scope, text: &str) -> Result<[u8; 32], Error> {
        self.derive("pause", &[scope.as_str().as_bytes(), text.as_bytes()])
    }

    pub fn recovery_code(&self, person: PersonId, code: &str) -> Result<[u8; 32], Error> {
        let plain: String = code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        self.derive("recovery", &[person.uuid().as_bytes(), plain.as_bytes()])
    }

    /// Locks a secret that must be read again, for one person only.
    pub fn seal(&self, rng: &Rng, person: PersonId, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_LEN];
        rng.fill(&mut nonce);
        let mut locked = secret.to_vec();
        self.sealer()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(person.uuid().as_bytes()),
                &mut locked,
            )
            .map_err(|_| Error::from(Problem::internal()))?;
        Ok([nonce.as_slice(), &locked].concat())
    }

    pub fn unseal(&self, person: PersonId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let unreadable = || {
            tracing::error!(%person, "a sealed secret cannot be opened: was the key changed?");
            Error::from(Problem::internal())
        };
        let (nonce, locked) = sealed.split_at_checked(NONCE_LEN).ok_or_else(unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| unreadable())?;
        let mut secret = locked.to_vec();
        let opened = self
            .sealer()?
            .open_in_place(nonce, Aad::from(person.uuid().as_bytes()), &mut secret)
            .map_err(|_| unreadable())?;
        Ok(opened.to_vec())
    }

    fn sealer(&self) -> Result<LessSafeKey, Error> {
        let key = self.derive("seal", &[])?;
        UnboundKey::new(&AES_256_GCM, &key)
            .map(LessSafeKey::new)
            .map_err(|_| Error::from(Problem::internal()))
    }
}

/// How random tokens are kept. They are long enough that no salt is needed.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

pub fn is_same(kept: &[u8], hash: &[u8; 32]) -> bool {
    kept.ct_eq(hash).into()
}

/// A new API key: its text, what is kept of it, and by what people know it.
pub fn api_key(rng: &Rng, org: OrgId, id: ApiKeyId) -> (String, [u8; 32], String) {
    let mut secret = [0; KEY_BYTES];
    rng.fill(&mut secret);
    let text = format!(
        "{API_KEY_PREFIX}{}",
        long_token(org.uuid(), id.uuid(), &secret)
    );
    let hint = text
        .get(text.len().saturating_sub(4)..)
        .unwrap_or_default()
        .to_owned();
    let kept = hash(&text);
    (text, kept, hint)
}

/// Which key a text claims to be; its hash decides.
pub fn read_api_key(text: &str) -> Option<(OrgId, ApiKeyId)> {
    let (org, id, _) = read_long_token(text.strip_prefix(API_KEY_PREFIX)?)?;
    Some((OrgId::from_uuid(org), ApiKeyId::from_uuid(id)))
}

/// Ten codes to be printed: fifty bits each, without letters that look like others.
pub fn recovery_codes(rng: &Rng) -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let letters = |count: usize| -> String {
        (0..count)
            .map(|_| char::from(LETTERS[(rng.number() & 31) as usize]))
            .collect()
    };
    (0..10)
        .map(|_| format!("{}-{}", letters(5), letters(5)))
        .collect()
}

fn long_token(first: Uuid, second: Uuid, secret: &[u8; KEY_BYTES]) -> String {
    let mut bytes = Vec::with_capacity(LONG_TOKEN_BYTES);
    bytes.extend_from_slice(first.as_bytes());
    bytes.extend_from_slice(second.as_bytes());
    bytes.extend_from_slice(secret);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_long_token(text: &str) -> Option<(Uuid, Uuid, [u8; KEY_BYTES])> {
    if text.len() > 2 * LONG_TOKEN_BYTES {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    if bytes.len() != LONG_TOKEN_BYTES {
        return None;
    }
    Some((
        Uuid::from_slice(&bytes[..16]).ok()?,
        Uuid::from_slice(&bytes[16..32]).ok()?,
        bytes[32..].try_into().ok()?,
    ))
}

fn parse(text: &str) -> Option<[u8; KEY_BYTES]> {
    let mut key = [0; KEY_BYTES];
    hex::decode_to_slice(text.trim(), &mut key).ok()?;
    Some(key)
}

fn of_file(path: &Path, rng: &Rng) -> Result<[u8; KEY_BYTES], String> {
    let shown = path.display();
    match std::fs::read_to_string(path) {
        Ok(text) => return parse(&text).ok_or_else(|| format!("{shown}: not a key")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{shown}: {error}")),
    }
    let mut key = [0; KEY_BYTES];
    rng.fill(&mut key);
    match write_new(path, &hex::encode(key)) {
        Ok(()) => Ok(key),
        // Another process was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let text =
                std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
            parse(&text).ok_or_else(|| format!("{shown}: not a key"))
        }
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
    use kernel::Id;

    use super::*;

    fn keys() -> Keys {
        Keys {
            root: Some([7; 32]),
        }
    }

    #[test]
    fn codes_follow_from_their_id() {
        let id = ChallengeId::from_uuid(Uuid::from_u128(5));
        let code = keys().code(id).unwrap();
        assert_eq!(code.len(), 6);
        assert!(keys().is_code(id, &code).unwrap());
        assert!(keys().is_code(id, &format!(" {code}")).unwrap());
        assert!(
            !keys()
                .is_code(Id::from_uuid(Uuid::from_u128(6)), &code)
                .unwrap()
        );
        assert!(!keys().is_code(id, "").unwrap());
    }

    #[test]
    fn an_invitation_cannot_be_made_up() {
        let (org, id) = (
            OrgId::from_uuid(Uuid::from_u128(1)),
            InvitationId::from_uuid(Uuid::from_u128(2)),
        );
        let token = keys().invitation(org, id).unwrap();
        assert_eq!(keys().read_invitation(&token).unwrap(), Some((org, id)));
        let other = Keys {
            root: Some([8; 32]),
        };
        assert_eq!(other.read_invitation(&token).unwrap(), None);
        assert_eq!(keys().read_invitation("x").unwrap(), None);
    }

    #[test]
    fn a_sealed_secret_opens_for_its_person_only() {
        let rng = Rng::seeded(1);
        let (ann, bob) = (
            PersonId::from_uuid(Uuid::from_u128(1)),
            PersonId::from_uuid(Uuid::from_u128(2)),
        );
        let sealed = keys().seal(&rng, ann, b"secret").unwrap();
        assert_eq!(keys().unseal(ann, &sealed).unwrap(), b"secret");
        assert!(keys().unseal(bob, &sealed).is_err());
        assert!(keys().unseal(ann, b"short").is_err());
    }

    #[test]
    fn an_api_key_names_its_organisation() {
        let rng = Rng::seeded(1);
        let (org, id) = (
            OrgId::from_uuid(Uuid::from_u128(1)),
            ApiKeyId::from_uuid(Uuid::from_u128(2)),
        );
        let (text, kept, hint) = api_key(&rng, org, id);
        assert_eq!(read_api_key(&text), Some((org, id)));
        assert!(is_same(&kept, &hash(&text)));
        assert!(text.ends_with(&hint));
        assert_eq!(read_api_key("argosy_x"), None);
    }

    #[test]
    fn the_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/identity.key");
        let first = of_file(&path, &Rng::seeded(1)).unwrap();
        assert_eq!(of_file(&path, &Rng::seeded(2)).unwrap(), first);
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let person = PersonId::from_uuid(Uuid::from_u128(1));
        let codes = recovery_codes(&Rng::seeded(3));
        assert_eq!(codes.len(), 10);
        let kept = keys().recovery_code(person, &codes[0]).unwrap();
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(keys().recovery_code(person, &typed).unwrap(), kept);
    }
}
