//! Files sent as `multipart/form-data`. A route that takes them says how large they may be with
//! `.layer(upload_limit(bytes))`; each part is bounded once more when it is read.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use bytes::{Bytes, BytesMut};
use kernel::{FieldError, Problem};

use super::Refusal;
use super::body::{too_large, unsupported_media_type};

/// Of the name of a part that is not known, in an answer.
const NAME_CHARS_MAX: usize = 60;

/// How large the whole body of a route may be.
pub fn upload_limit(max_bytes: usize) -> DefaultBodyLimit {
    DefaultBodyLimit::max(max_bytes)
}

/// The parts of an upload, one after another.
pub struct Upload(Multipart);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        match Multipart::from_request(request, state).await {
            Ok(parts) => Ok(Upload(parts)),
            Err(_) => Err(Refusal(
                unsupported_media_type().with_detail("send multipart/form-data"),
            )),
        }
    }
}

/// One part: a file, or a field of the form.
pub struct Part {
    pub name: String,
    /// As the client called it: to be shown, never to be used as a path.
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Bytes,
}

impl Part {
    /// A field of the form as text.
    pub fn text(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.bytes)
            .ok()
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| Problem::malformed(format!("{} is not text", self.name)))
    }
}

impl Upload {
    /// The next part, when it has at most `max_bytes`.
    pub async fn next(&mut self, max_bytes: usize) -> Result<Option<Part>, Problem> {
        let Some(mut field) = self.0.next_field().await.map_err(refused)? else {
            return Ok(None);
        };
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.chunk().await.map_err(refused)? {
            if bytes.len() + chunk.len() > max_bytes {
                return Err(too_large(max_bytes));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Some(Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(str::to_owned),
            bytes: bytes.freeze(),
        }))
    }

    /// The part `file` of an upload that has no other, when it has at most `max_bytes`.
    pub async fn file(mut self, max_bytes: usize) -> Result<Part, Problem> {
        let mut file = None;
        while let Some(part) = self.next(max_bytes).await? {
            if part.name != "file" {
                let name: String = part.name.chars().take(NAME_CHARS_MAX).collect();
                let unknown = FieldError::new(name, "unknown", "is not known here");
                return Err(Problem::invalid([unknown]));
            }
            file = Some(part);
        }
        let missing = FieldError::new("file", "required", "send the file as the part `file`");
        file.ok_or_else(|| Problem::invalid([missing]))
    }
}

fn refused(error: MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new("runtime/too-large", 413, "The request is too large")
    } else {
        Problem::malformed("the parts of this upload cannot be told apart")
    }
}
