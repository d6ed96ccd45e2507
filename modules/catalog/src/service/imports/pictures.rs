//! Fetching the pictures that an import named. One that cannot be had is listed and keeps nothing
//! else back.

use std::time::{Duration, Instant};

use bytes::Bytes;
use contract::ids::OrgId;
use futures::StreamExt;
use kernel::Problem;
use runtime::blobs::{self, BlobId, NewBlob};
use runtime::jobs::Job;

use super::{PICTURES, Work};
use crate::error::Error;
use crate::model::import::ImportId;
use crate::model::product::Picture;
use crate::rules::gaps;
use crate::service::Service;
use crate::store;
use crate::store::picture::Wanted;

const ROUND: Duration = Duration::from_secs(40);
const BATCH: i64 = 24;
/// Pictures that are fetched at once.
const AT_ONCE: usize = 6;
const MEDIA_MAX: usize = 20;

impl Service {
    pub(crate) async fn fetch_pictures(&self, job: &Job, work: Work) -> Result<(), Problem> {
        let Work { seller, import, .. } = work;
        let db = self.rt().db().clone();
        let started = Instant::now();
        while started.elapsed() < ROUND && !self.rt().tasks().is_ending() {
            let batch = db
                .read(move |tx| async move {
                    store::picture::wanted_pictures(&tx, seller, import, BATCH).await
                })
                .await?;
            if batch.is_empty() {
                return Ok(());
            }
            let mut fetched = futures::stream::iter(batch)
                .map(|wanted| async move {
                    let outcome = self.fetched(seller, &wanted).await;
                    (wanted, outcome)
                })
                .buffered(AT_ONCE);
            while let Some((wanted, outcome)) = fetched.next().await {
                self.keep_picture(seller, import, wanted, outcome?).await?;
            }
        }
        self.next_round(job, PICTURES, work).await
    }

    /// The file of a picture, or why there is none. Fails only where we fail ourselves.
    async fn fetched(
        &self,
        seller: OrgId,
        wanted: &Wanted,
    ) -> Result<Result<BlobId, &'static str>, Problem> {
        let (name, bytes) = match self.at_home(seller, &wanted.url).await? {
            Some(ours) => ours,
            None => match self.inner.client.fetch(&wanted.url).await {
                Ok(fetched) => fetched,
                Err(missed) => return Ok(Err(missed.code())),
            },
        };
        match blobs::put(
            self.rt(),
            NewBlob {
                org: seller,
                name,
                bytes,
                public: true,
            },
        )
        .await
        {
            Ok(blob) => Ok(Ok(blob.id)),
            Err(problem) if problem.status < 500 => Ok(Err("not_a_picture")),
            Err(problem) => Err(problem),
        }
    }

    /// A picture that lies here, as an export of ours names it: nobody is asked over the network for
    /// what everybody, or its owner, may see.
    async fn at_home(&self, seller: OrgId, url: &str) -> Result<Option<(String, Bytes)>, Problem> {
        let root = self.rt().config().public_url();
        let id = url
            .strip_prefix(root.as_str())
            .and_then(|path| path.strip_prefix("/api/blobs/"))
            .and_then(|id| id.parse::<BlobId>().ok());
        let Some(id) = id else {
            return Ok(None);
        };
        let found = blobs::find(self.rt(), id).await?;
        let Some(found) = found.filter(|found| found.public || found.org == seller) else {
            return Ok(None);
        };
        let bytes = blobs::load(self.rt(), &found).await?;
        Ok(Some((found.name, bytes)))
    }

    async fn keep_picture(
        &self,
        seller: OrgId,
        import: ImportId,
        wanted: Wanted,
        outcome: Result<BlobId, &'static str>,
    ) -> Result<(), Problem> {
        let service = self.clone();
        self.rt()
            .db()
            .tx(move |tx| {
                let (service, wanted) = (service.clone(), wanted.clone());
                async move {
                    let now = service.rt().now();
                    let places =
                        store::picture::picture_places(&tx, seller, import, wanted.product).await?;
                    if !store::picture::note_picture(
                        &tx,
                        seller,
                        import,
                        wanted.position,
                        outcome,
                        now,
                    )
                    .await?
                    {
                        return Ok(());
                    }
                    match outcome {
                        Ok(blob) => service.hang(&tx, seller, &wanted, blob, &places).await,
                        Err(_) => Ok(()),
                    }
                }
            })
            .await
            .map_err(|error: Error| error.into())
    }

    /// Puts the picture where the file had it, behind those that were there before.
    async fn hang(
        &self,
        tx: &db::Tx,
        seller: OrgId,
        wanted: &Wanted,
        blob: BlobId,
        places: &[(BlobId, i64)],
    ) -> Result<(), Error> {
        let Some(before) = store::product::load_own(tx, seller, wanted.product).await? else {
            return Ok(());
        };
        let mut after = before.clone();
        let media = &mut after.product.media;
        if media.len() >= MEDIA_MAX || media.iter().any(|picture| picture.blob == blob) {
            return Ok(());
        }
        let place_of = |picture: &Picture| {
            places
                .iter()
                .find(|(known, _)| *known == picture.blob)
                .map(|(_, at)| *at)
        };
        let at = media
            .iter()
            .rposition(|picture| place_of(picture).is_none_or(|place| place < wanted.place))
            .map_or(0, |last| last + 1);
        media.insert(
            at,
            Picture {
                blob,
                alt: wanted.alt.clone(),
            },
        );
        after.product.version += 1;
        let incomplete = gaps::blocks(&gaps::of(&after));
        if !store::product::update(tx, &after.product, incomplete, before.product.version).await? {
            return Err(Error::ChangedMeanwhile);
        }
        store::change::note(tx, &[(self.rt().ids().uuid(), wanted.product)]).await?;
        self.follow(tx, &after);
        Ok(())
    }
}
