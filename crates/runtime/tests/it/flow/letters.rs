//! Letters and text messages on their way out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use parking_lot::Mutex;
use runtime::mail::Letter;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::World;

fn letter(to: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: "验证码 Code".to_owned(),
        text: "Your code is 123456.\n.\nEnd".to_owned(),
        html: Some("<p>Your code is <b>123456</b>.</p>".to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_letters_go_into_a_folder_and_are_listed_newest_first() {
    let world = World::new().await;
    let rt = world.open().await;
    let ids = [rt.ids().uuid(), rt.ids().uuid()];
    for id in ids {
        // A job that runs again sends the same letter.
        for _ in 0..2 {
            rt.mail()
                .send(id, rt.now(), &letter("ann@example.com"))
                .await
                .unwrap();
        }
    }
    let sent = rt.mail().sent(10).await.unwrap();
    assert_eq!(
        sent.iter().map(|sent| sent.id).collect::<Vec<_>>(),
        [ids[1], ids[0]]
    );
    assert_eq!(sent[0].subject, "验证码 Code");
    let eml = world
        .folder
        .path()
        .join("mail")
        .join(format!("{}.eml", ids[0]));
    let eml = std::fs::read_to_string(eml).unwrap();
    assert!(
        eml.contains("To: ann@example.com") && eml.contains(&format!("<{}@localhost>", ids[0]))
    );

    let refused = rt
        .mail()
        .send(ids[0], rt.now(), &letter("no address"))
        .await
        .unwrap_err();
    assert_eq!(refused.kind, "runtime/mail-refused");
    rt.sms()
        .send(ids[0], rt.now(), "+4915112345678", "123456")
        .await
        .unwrap();
    assert_eq!(rt.sms().sent(10).await.unwrap()[0].to, "+4915112345678");
}

/// As much of a mail server as one letter needs; refuses recipients called nobody.
async fn mail_server(stream: TcpStream, letters: Arc<Mutex<Vec<String>>>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 test\r\n").await.unwrap();
    let mut data = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match &mut data {
            Some(text) if line == "." => {
                letters.lock().push(std::mem::take(text));
                data = None;
                "250 taken"
            }
            Some(text) => {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            None if line.starts_with("EHLO") => "250 test",
            None if line.starts_with("RCPT TO:<nobody") => "550 no such mailbox",
            None if line == "DATA" => {
                data = Some(String::new());
                "354 go on"
            }
            None if line == "QUIT" => "221 bye",
            None => "250 ok",
        };
        writing
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_go_by_smtp_and_a_refusal_is_told_from_a_server_that_is_away() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let letters = Arc::new(Mutex::new(Vec::new()));
    let taken = letters.clone();
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(mail_server(stream, taken.clone()));
        }
    });
    let world = World::new().await;
    let url = format!("smtp://{address}?tls=none");
    let rt = world
        .open_with(world.folder.path(), &[("mail.url", &url)])
        .await;
    rt.mail().check().unwrap();
    rt.mail()
        .send(Uuid::from_u128(7), rt.now(), &letter("ann@example.com"))
        .await
        .unwrap();
    let text = letters.lock()[0].clone();
    assert!(
        text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@localhost>"),
        "{text}"
    );
    assert!(text.contains("multipart/alternative"), "{text}");
    let refused = rt
        .mail()
        .send(Uuid::from_u128(8), rt.now(), &letter("nobody@example.com"))
        .await;
    assert_eq!(refused.unwrap_err().kind, "runtime/mail-refused");
    server.abort();

    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}?tls=none", gone.local_addr().unwrap());
    drop(gone);
    let rt = world
        .open_with(world.folder.path(), &[("mail.url", &url)])
        .await;
    let away = rt
        .mail()
        .send(Uuid::from_u128(9), rt.now(), &letter("ann@example.com"))
        .await;
    assert_eq!(away.unwrap_err().kind, "runtime/unavailable");
}

type Posts = Arc<Mutex<Vec<(String, Value)>>>;

async fn take(
    State(posts): State<Posts>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> StatusCode {
    let refused = body["to"] == "+10";
    posts
        .lock()
        .push((headers["authorization"].to_str().unwrap().to_owned(), body));
    if refused {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::ACCEPTED
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_messages_are_posted_with_their_token() {
    let posts = Posts::default();
    let router = axum::Router::new()
        .route("/send", axum::routing::post(take))
        .with_state(posts.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/send", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let world = World::new().await;
    let flags = [("sms.url", url.as_str()), ("sms.token", "t0ken")];
    let rt = world.open_with(world.folder.path(), &flags).await;
    let id = Uuid::from_u128(7);
    rt.sms()
        .send(id, rt.now(), "+8613800000000", "验证码 123456")
        .await
        .unwrap();
    let expected = json!({"id": id, "to": "+8613800000000", "text": "验证码 123456"});
    assert_eq!(posts.lock()[0], ("Bearer t0ken".to_owned(), expected));
    let refused = rt.sms().send(id, rt.now(), "+10", "x").await.unwrap_err();
    assert_eq!(refused.kind, "runtime/sms-refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_make_no_sense_are_told_at_the_start() {
    let world = World::new().await;
    let flags = [
        ("mail.url", "ftp://example.com"),
        ("sms.url", "ftp://example.com"),
    ];
    let rt = world.open_with(world.folder.path(), &flags).await;
    assert!(rt.mail().check().unwrap_err().starts_with("mail.url"));
    assert!(rt.sms().check().unwrap_err().starts_with("sms.url"));
}
