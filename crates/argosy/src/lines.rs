//! Questions as JSON on standard input, an answer a line on standard output, in order. What the
//! questions mean is the engines' business.

use std::io::{self, BufRead, BufWriter, Read as _};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::Failure;

/// Longer lines are no question. Some carry a whole list of names.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Malformed input among what was answered.
const MALFORMED: u8 = 2;

/// Answers everything on standard input. `answer` gives the answer to one object, and the status
/// with which a program ends that was asked only this; the highest counts.
pub(crate) fn answer_all(answer: impl Fn(&str) -> (Value, u8)) -> Result<ExitCode, Failure> {
    let (mut input, mut output) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    match answer_lines(&mut input, &mut output, answer) {
        Ok(status) => Ok(ExitCode::from(status)),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error.into()),
    }
}

fn answer_lines(
    input: &mut impl BufRead,
    output: &mut impl io::Write,
    answer: impl Fn(&str) -> (Value, u8),
) -> io::Result<u8> {
    let (mut status, mut answered) = (0, false);
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if !answered && goes_on(&line) {
            // One object over several lines, as people write it.
            input.take(LINE_BYTES_MAX).read_to_end(&mut line)?;
            let whole: Result<Value, _> = serde_json::from_slice(&line);
            if whole.is_err() {
                let mut lines = io::Cursor::new(std::mem::take(&mut line));
                return separate(&mut lines, output, &answer);
            }
        }
        answered = true;
        status = put(output, &line, &answer)?.max(status);
    }
    if !answered {
        status = put(output, b"", &answer)?.max(status);
    }
    output.flush()?;
    Ok(status)
}

/// Every line by itself, whatever it looks like.
fn separate(
    input: &mut impl BufRead,
    output: &mut impl io::Write,
    answer: &impl Fn(&str) -> (Value, u8),
) -> io::Result<u8> {
    let mut status = 0;
    let mut line = Vec::new();
    while read_line(input, &mut line)? {
        if !line.iter().all(u8::is_ascii_whitespace) {
            status = put(output, &line, answer)?.max(status);
        }
    }
    output.flush()?;
    Ok(status)
}

fn put(
    output: &mut impl io::Write,
    line: &[u8],
    answer: &impl Fn(&str) -> (Value, u8),
) -> io::Result<u8> {
    let (value, status) = match std::str::from_utf8(line) {
        Ok(text) => answer(text.trim()),
        Err(error) => {
            let error = json!({"path": "", "code": "not_utf8", "message": error.to_string()});
            (
                json!({"id": null, "status": "malformed", "errors": [error]}),
                MALFORMED,
            )
        }
    };
    writeln!(output, "{value}")?;
    Ok(status)
}

/// False at the end. A line that is too long is cut: its rest is read and forgotten, and what is
/// kept is malformed.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = input.take(LINE_BYTES_MAX).read_until(b'\n', line)?;
    if line.len() as u64 == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

/// Whether the line is the beginning of an object and no whole one.
fn goes_on(line: &[u8]) -> bool {
    serde_json::from_slice::<Value>(line).is_err_and(|error| error.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &str) -> (Vec<Value>, u8) {
        let mut output = Vec::new();
        let answer = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(value) => (json!({"is": value}), 0),
            Err(_) => (json!({"status": "malformed"}), MALFORMED),
        };
        let status = answer_lines(&mut input.as_bytes(), &mut output, answer).unwrap();
        let lines = String::from_utf8(output).unwrap();
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        (lines.collect(), status)
    }

    #[test]
    fn each_line_gets_its_answer_and_a_malformed_one_spoils_no_other() {
        let (lines, status) = run("{\"a\":1}\n\n{\"a\":\n{\"a\":3}\n");
        assert_eq!(lines[0], json!({"is": {"a": 1}}));
        assert_eq!(lines[1], json!({"status": "malformed"}));
        assert_eq!(lines[2], json!({"is": {"a": 3}}));
        assert_eq!(status, MALFORMED);
    }

    #[test]
    fn an_object_may_be_spread_over_lines_when_it_is_the_only_one() {
        let (lines, status) = run("{\n  \"a\": 1\n}\n");
        assert_eq!(lines, [json!({"is": {"a": 1}})]);
        assert_eq!(status, 0);
    }

    #[test]
    fn a_first_line_that_breaks_off_is_one_malformed_line() {
        let (lines, status) = run("{\"a\":\n{\"a\":2}\n{\"a\":3}");
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2], json!({"is": {"a": 3}}));
        assert_eq!(status, MALFORMED);
    }

    #[test]
    fn nothing_at_all_is_malformed() {
        assert_eq!(run(""), (vec![json!({"status": "malformed"})], MALFORMED));
    }
}
