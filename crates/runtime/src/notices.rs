//! Telling people: a list in the app and letters by mail, each as they prefer. Modules say what
//! happened and to whom, in an event of their own transaction; the words stand in templates, in
//! every language, and are filled when they are read.

mod api;
mod deliver;
mod store;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use contract::Answer;
use contract::event::Event;
use contract::identity::{Caller, PersonErased, PersonalRecords, Role};
use contract::ids::{OrgId, PersonId};
use db::{Migration, Migrations, Tx};
use kernel::{Locale, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::Runtime;
use crate::inbox::Listener;
use crate::jobs::JobKind;
use crate::module::{EventSchema, Module};
use crate::outbox;

pub use words::{NoticeKind, Words};

pub(crate) const MODULE: &str = "notices";

/// Something that people should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub to: To,
    /// The firm that it concerns them for; they see it while they act for that firm. The
    /// platform's staff see it while they act for the platform, whatever firm it is about.
    pub org: OrgId,
    /// As registered with its words: `orders.placed`.
    pub kind: &'static str,
    /// An object with what the words leave open. Ids and plain values; no secrets.
    pub params: Value,
    /// Where it leads to in the app, from the root without the language: `/orders/ord_…`.
    pub link: Option<String>,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum To {
    Person(PersonId),
    /// The members of `org` that hold one of these roles when it is delivered.
    Members(Vec<Role>),
    /// The platform's own people that hold one of these roles when it is delivered.
    Staff(Vec<Role>),
}

/// Tells people, if and when the transaction commits. Nothing is sent from within it.
pub async fn tell(
    tx: &Tx,
    rt: &Runtime,
    module: &'static str,
    by: &Caller,
    notice: &Notice,
) -> Result<(), Problem> {
    let told = Told {
        to: notice.to.clone(),
        org: notice.org,
        kind: notice.kind.to_owned(),
        params: notice.params.clone(),
        link: notice.link.clone(),
        actor: Some(by.actor()),
    };
    let key = match &notice.to {
        To::Person(person) => person.uuid(),
        To::Members(_) | To::Staff(_) => notice.org.uuid(),
    };
    outbox::publish(tx, rt, module, &told, key, by).await
}

/// What `tell` sends to the notices.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Told {
    pub(crate) to: To,
    pub(crate) org: OrgId,
    pub(crate) kind: String,
    #[schema(value_type = Object)]
    pub(crate) params: Value,
    pub(crate) link: Option<String>,
    /// Whose deed is told of; what they said goes with them.
    #[serde(default)]
    pub(crate) actor: Option<String>,
}

impl Event for Told {
    const SUBJECT: &'static str = "notices.told";
}

/// What the notices need to know of people; identity knows it.
#[async_trait]
pub trait AddressBook: Send + Sync {
    /// Where a person gets mail, and in which language. Nothing when they are gone or have none.
    async fn address(&self, person: PersonId) -> Result<Option<(String, Locale)>, Problem>;

    /// The members of a firm that hold one of the roles.
    async fn members(&self, org: OrgId, any_of: &[Role]) -> Result<Vec<PersonId>, Problem>;

    /// The platform's own organisation, once there is one.
    async fn platform(&self) -> Result<Option<OrgId>, Problem>;
}

/// Knows nobody: where identity is not served.
pub struct Nobody;

#[async_trait]
impl AddressBook for Nobody {
    async fn address(&self, _: PersonId) -> Result<Option<(String, Locale)>, Problem> {
        Ok(None)
    }

    async fn members(&self, _: OrgId, _: &[Role]) -> Result<Vec<PersonId>, Problem> {
        Ok(Vec::new())
    }

    async fn platform(&self) -> Result<Option<OrgId>, Problem> {
        Ok(None)
    }
}

/// What people were told, for copies of their data.
pub fn records(rt: &Runtime) -> Arc<dyn PersonalRecords> {
    Arc::new(Records { rt: rt.clone() })
}

struct Records {
    rt: Runtime,
}

#[async_trait]
impl PersonalRecords for Records {
    fn module(&self) -> &'static str {
        MODULE
    }

    async fn of_person(&self, person: PersonId) -> Answer<Value> {
        let told: Vec<Value> = store::told(self.rt.db(), person)
            .await?
            .into_iter()
            .map(|(kind, params, at)| json!({"kind": kind, "params": params, "at": at}))
            .collect();
        let wishes: Vec<Value> = store::preferences(self.rt.db(), person)
            .await?
            .into_iter()
            .map(|(kind, ways)| json!({"kind": kind, "app": ways.app, "mail": ways.mail}))
            .collect();
        Ok(json!({"notices": told, "preferences": wishes}))
    }
}

/// The kinds of notices with their words.
#[derive(Clone)]
pub(crate) struct Kinds {
    by_name: Arc<BTreeMap<&'static str, NoticeKind>>,
}

impl Kinds {
    fn new(kinds: Vec<NoticeKind>) -> Self {
        let by_name = kinds.into_iter().map(|kind| (kind.kind, kind)).collect();
        Kinds {
            by_name: Arc::new(by_name),
        }
    }

    pub(crate) fn find(&self, kind: &str) -> Option<&NoticeKind> {
        self.by_name.get(kind)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &NoticeKind> {
        self.by_name.values()
    }
}

const FIRST: &str = "CREATE TABLE notices_notice (
  person_id UUID NOT NULL,
  org_id UUID NOT NULL,
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  link TEXT,
  at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (person_id, org_id, id)
);
CREATE INDEX notices_notice_unread ON notices_notice (person_id, org_id) WHERE read_at IS NULL;
CREATE INDEX notices_notice_age ON notices_notice (at);
CREATE TABLE notices_preference (
  person_id UUID NOT NULL,
  kind TEXT NOT NULL,
  app BOOLEAN NOT NULL,
  mail BOOLEAN NOT NULL,
  PRIMARY KEY (person_id, kind)
);
";

const ACTOR: &str = "ALTER TABLE notices_notice ADD COLUMN actor TEXT;
CREATE INDEX notices_notice_actor ON notices_notice (actor);
";

static MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_notice",
        sql: FIRST,
        postgres: None,
    },
    Migration {
        name: "0002_actor",
        sql: ACTOR,
        postgres: None,
    },
];

/// The module behind `/api/notices`. `kinds` are those of all modules together; with `shows_outbox`
/// (demonstrations) anybody may read what was written into the folders instead of being sent.
pub fn module(
    rt: &Runtime,
    kinds: Vec<NoticeKind>,
    book: Arc<dyn AddressBook>,
    shows_outbox: bool,
) -> Module {
    let kinds = Kinds::new(kinds);
    let post = Arc::new(deliver::Post {
        rt: rt.clone(),
        kinds: kinds.clone(),
        book,
    });
    let (told, fan_out, letter) = (post.clone(), post.clone(), post);
    let migrations = Migrations {
        module: MODULE,
        files: MIGRATIONS,
    };
    Module {
        routes: api::routes(rt, kinds, shows_outbox),
        public: if shows_outbox {
            &["GET /api/notices/outbox"]
        } else {
            &[]
        },
        listeners: vec![
            Listener::on(MODULE, move |tx, event: Told, envelope| {
                let post = told.clone();
                async move { post.take(&tx, event, envelope.id).await }
            }),
            Listener::on(MODULE, |tx, erased: PersonErased, _| async move {
                store::forget(&tx, erased.id).await
            }),
        ],
        jobs: vec![
            JobKind::new(deliver::FAN_OUT, move |_rt, job| {
                let post = fan_out.clone();
                async move { post.fan_out(&job).await }
            }),
            JobKind::new(deliver::LETTER, move |_rt, job| {
                let post = letter.clone();
                async move { post.letter(&job).await }
            }),
            JobKind::new("notices.cleanup", |rt, _job| async move {
                store::forget_old(&rt).await
            })
            .every_seconds(24 * 3_600)
            .first_after_seconds(3_600),
        ],
        events: vec![EventSchema::of::<Told>()],
        ..Module::new(MODULE, migrations)
    }
}
