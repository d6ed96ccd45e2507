//! What the app asks: the list, how many are unread, and how each kind is wanted.

use axum::extract::State;
use contract::identity::Credential;
use kernel::{Cursor, FieldError, Id, Kind, Locale, Page, Problem, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Kinds;
use super::store::{self, Ways};
use super::words::filled;
use crate::Runtime;
use crate::http::{
    Answer, Body, Caller, Json, Language, MaybeIfMatch, NoContent, PageQuery, PathId, Query,
};
use crate::mail::SentMessage;
use crate::version_of;

/// Messages that the outbox page shows.
const OUTBOX_LENGTH: usize = 100;

#[derive(Clone)]
struct Served {
    rt: Runtime,
    kinds: Kinds,
}

pub(super) fn routes(rt: &Runtime, kinds: Kinds, shows_outbox: bool) -> OpenApiRouter<()> {
    let served = Served {
        rt: rt.clone(),
        kinds,
    };
    let mut router = OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(unread))
        .routes(routes!(read_one))
        .routes(routes!(read_all))
        .routes(routes!(preferences, prefer));
    if shows_outbox {
        router = router.routes(routes!(outbox));
    }
    router.with_state(served)
}

/// A notice in the outside form of its id.
enum Shown {}
impl Kind for Shown {
    const PREFIX: &'static str = "ntc";
}
type NoticeId = Id<Shown>;

/// A notice in the reader's language.
#[derive(Debug, Serialize, ToSchema)]
struct NoticeView {
    id: NoticeId,
    kind: String,
    title: String,
    body: String,
    /// Where it leads to in the app.
    link: Option<String>,
    at: Timestamp,
    read: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct UnreadNotices {
    unread: u64,
}

/// How a kind of notice is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticePreference {
    #[schema(max_length = 100)]
    kind: String,
    /// Whether it stands in the list.
    app: bool,
    /// Whether it goes by mail.
    mail: bool,
}

/// A kind with its words, for the page where people choose.
#[derive(Debug, Serialize, ToSchema)]
struct NoticePreferenceView {
    kind: String,
    label: String,
    app: bool,
    mail: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct NoticePreferences {
    items: Vec<NoticePreferenceView>,
    /// To be sent as `If-Match` with the next choice.
    version: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNoticePreferences {
    #[schema(max_items = 200)]
    items: Vec<NoticePreference>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only those that were not read.
    #[serde(default)]
    unread: bool,
}

/// What went out, when it goes into folders.
#[derive(Debug, Serialize, ToSchema)]
struct SentMessages {
    mail: Vec<SentMessage>,
    sms: Vec<SentMessage>,
}

/// The caller's notices, newest first.
#[utoipa::path(
    get, path = "/", tag = "notices", params(PageQuery, Which),
    responses((status = 200, body = Page<NoticeView>))
)]
async fn list(
    State(served): State<Served>,
    by: Caller,
    Language(locale): Language,
    page: PageQuery,
    Query(which): Query<Which>,
) -> Answer<Json<Page<NoticeView>>> {
    let before = match &page.after {
        Some(after) => Some(Cursor::decode::<(Uuid,)>(after).map_err(Problem::from)?.0),
        None => None,
    };
    let limit = i64::from(page.limit) + 1;
    let rows = store::list(
        served.rt.db(),
        by.person,
        by.org,
        before,
        which.unread,
        limit,
    )
    .await?;
    let cut = Page::cut(rows, page.rows(), |row| (row.id,)).map_err(Problem::from)?;
    Ok(Json(cut.map(|row| view(&served.kinds, row, locale))))
}

fn view(kinds: &Kinds, row: store::Row, locale: Locale) -> NoticeView {
    let (title, body) = match kinds.find(&row.kind) {
        Some(kind) => {
            let words = kind.words(locale);
            (
                filled(words.title, &row.params),
                filled(words.body, &row.params),
            )
        }
        // Its module is not served any more.
        None => (row.kind.clone(), String::new()),
    };
    NoticeView {
        id: NoticeId::from_uuid(row.id),
        kind: row.kind,
        title,
        body,
        link: row.link,
        at: row.at,
        read: row.read_at.is_some(),
    }
}

/// How many notices the caller has not read.
#[utoipa::path(
    get, path = "/unread", tag = "notices",
    responses((status = 200, body = UnreadNotices))
)]
async fn unread(State(served): State<Served>, by: Caller) -> Answer<Json<UnreadNotices>> {
    let unread = store::unread(served.rt.db(), by.person, by.org).await?;
    Ok(Json(UnreadNotices { unread }))
}

/// Mark one notice as read.
#[utoipa::path(
    post, path = "/{id}/read", tag = "notices",
    params(("id" = NoticeId, Path, description = "Id of the notice")),
    responses((status = 204), (status = 404, body = Problem))
)]
async fn read_one(
    State(served): State<Served>,
    by: Caller,
    PathId(id): PathId<Shown>,
) -> Answer<NoContent> {
    if store::mark_read(&served.rt, by.person, by.org, Some(id.uuid())).await? {
        Ok(NoContent)
    } else {
        Err(Problem::not_found().into())
    }
}

/// Mark all notices as read.
#[utoipa::path(post, path = "/read", tag = "notices", responses((status = 204)))]
async fn read_all(State(served): State<Served>, by: Caller) -> Answer<NoContent> {
    store::mark_read(&served.rt, by.person, by.org, None).await?;
    Ok(NoContent)
}

/// How the caller wants each kind of notice.
#[utoipa::path(
    get, path = "/preferences", tag = "notices",
    responses((status = 200, body = NoticePreferences))
)]
async fn preferences(
    State(served): State<Served>,
    by: Caller,
    Language(locale): Language,
) -> Answer<Json<NoticePreferences>> {
    let chosen = store::preferences(served.rt.db(), by.person).await?;
    let items = served
        .kinds
        .all()
        .map(|kind| {
            let ways = chosen.get(kind.kind).copied().unwrap_or(Ways {
                app: true,
                mail: kind.mail_by_default,
            });
            NoticePreferenceView {
                kind: kind.kind.to_owned(),
                label: kind.words(locale).label.to_owned(),
                app: ways.app,
                mail: ways.mail,
            }
        })
        .collect();
    let version = version_of(&chosen);
    Ok(Json(NoticePreferences { items, version }))
}

/// Choose how kinds of notices are wanted; kinds that are not named stay as they are.
#[utoipa::path(
    put, path = "/preferences", tag = "notices", params(MaybeIfMatch),
    request_body = NewNoticePreferences,
    responses((status = 204), (status = 422, body = Problem))
)]
async fn prefer(
    State(served): State<Served>,
    by: Caller,
    version: MaybeIfMatch,
    Body(preferred): Body<NewNoticePreferences>,
) -> Answer<NoContent> {
    if matches!(by.credential, Credential::ApiKey { .. }) {
        // A machine has no mailbox of its own; its person decides.
        return Err(Problem::forbidden().into());
    }
    let unknown: Vec<FieldError> = preferred
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| served.kinds.find(&item.kind).is_none())
        .map(|(index, _)| {
            FieldError::new(
                format!("items[{index}].kind"),
                "unknown",
                "is no kind of notice",
            )
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Problem::invalid(unknown).into());
    }
    let chosen = preferred
        .items
        .into_iter()
        .map(|item| {
            let ways = Ways {
                app: item.app,
                mail: item.mail,
            };
            (item.kind, ways)
        })
        .collect();
    store::prefer(served.rt.db(), by.person, version, chosen).await?;
    Ok(NoContent)
}

/// What was written into folders instead of being sent. Only in demonstrations.
#[utoipa::path(
    get, path = "/outbox", tag = "notices",
    responses((status = 200, body = SentMessages))
)]
async fn outbox(State(served): State<Served>) -> Answer<Json<SentMessages>> {
    Ok(Json(SentMessages {
        mail: served.rt.mail().sent(OUTBOX_LENGTH).await?,
        sms: served.rt.sms().sent(OUTBOX_LENGTH).await?,
    }))
}
