// Starts the real binary with the demo world on a free port and a folder of its own, and ends it again.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const binary = resolve(process.env.ARGOSY_BINARY ?? '../target/debug/argosy');

const freePort = () =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** `{ base, logins, stop }`; with ARGOSY_URL an instance that runs already. */
export async function startServer() {
  const { stdout } = await promisify(execFile)(binary, ['demo', 'logins']);
  const logins = JSON.parse(stdout);
  const running = (base) => ({
    base,
    logins,
    /** Logs a demo account in without the typing: the door itself is a journey of its own. */
    logIn: async (page, { role, organisation, email }) => {
      const login = logins.find((one) => (email ? one.email === email : one.role === role && (!organisation || one.organisation.includes(organisation))));
      if (!login) throw new Error(`no demo log-in for ${role} ${organisation ?? ''}`);
      const answer = await page.request.post(`${base}/api/identity/log-in`, {
        data: { login: login.email, password: login.password },
        headers: { origin: base },
      });
      if (!answer.ok()) throw new Error(`log-in of ${login.email}: ${answer.status()} ${await answer.text()}`);
    },
    stop: async () => {},
  });
  if (process.env.ARGOSY_URL) return running(process.env.ARGOSY_URL);
  const data = await mkdtemp(join(tmpdir(), 'argosy-journeys-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['serve', '--demo', '--demo-faults', '0', '--listen', `127.0.0.1:${port}`, '--data', data], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ARGOSY_TELEMETRY__LOG: 'warn',
      // The bank's day is a minute long here, and nobody watches for longer.
      ARGOSY_PAYMENTS__BANK_FILE_EVERY_SECONDS: '5',
      ARGOSY_PAYMENTS__BANK_STATEMENTS_EVERY_SECONDS: '10',
    },
  });
  const log = [];
  child.stderr.on('data', (bytes) => log.push(bytes));
  const ended = new Promise((done) => child.once('exit', done));
  const deadline = Date.now() + 120_000;
  for (;;) {
    const ready = await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) break;
    if (Date.now() > deadline || child.exitCode !== null) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${Buffer.concat(log).toString()}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return {
    ...running(base),
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((done) => setTimeout(done, 15_000))]);
      if (child.exitCode === null) child.kill('SIGKILL');
      const text = Buffer.concat(log).toString();
      await rm(data, { recursive: true, force: true });
      return text;
    },
  };
}
