// An X that is not the simulator, so that its posts are real ones to the
// program: it takes rules and streams the frames that a test gives it.

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Rule = { id: string; value: string; tag: string };
export type Frame = { data: Record<string, unknown>; includes?: Record<string, unknown> };

export type FakeX = {
  url: string;
  /** Sends frames for all rules, once somebody listens. */
  send(frames: readonly Frame[]): Promise<void>;
  stop(): Promise<void>;
};

/** Starts an X on this machine. */
export async function startFakeX(): Promise<FakeX> {
  let rules: Rule[] = [];
  let listener: ServerResponse | null = null;
  let heard: (() => void) | null = null;
  const server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    const say = (status: number, body: unknown) =>
      answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (pathname === '/2/tweets/search/stream') {
      answer.writeHead(200, { 'Content-Type': 'application/json' });
      answer.write('\r\n');
      const beat = setInterval(() => answer.write('\r\n'), 5_000);
      answer.on('close', () => {
        clearInterval(beat);
        if (listener === answer) listener = null;
      });
      listener = answer;
      heard?.();
      return;
    }
    if (pathname !== '/2/tweets/search/stream/rules') {
      say(404, { title: 'Not Found', status: 404 });
      return;
    }
    const sent = new Date().toISOString();
    if (request.method === 'GET') {
      say(200, { data: rules, meta: { sent, result_count: rules.length } });
      return;
    }
    let words = '';
    for await (const part of request) words += part;
    const wanted = JSON.parse(words) as {
      add?: { value: string; tag?: string }[];
      delete?: { ids: string[] };
    };
    if (wanted.add) {
      const added = wanted.add.map(({ value, tag = '' }) => ({
        id: String(Date.now() * 1_000 + rules.length),
        value,
        tag,
      }));
      rules = [...rules, ...added];
      const summary = { created: added.length, not_created: 0, valid: added.length, invalid: 0 };
      say(201, { data: added, meta: { sent, summary } });
      return;
    }
    const before = rules.length;
    rules = rules.filter(({ id }) => !wanted.delete?.ids.includes(id));
    say(200, { meta: { sent, summary: { deleted: before - rules.length, not_deleted: 0 } } });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async send(frames) {
      if (listener === null) await new Promise<void>((resolve) => (heard = resolve));
      const matching = rules.map(({ id, tag }) => ({ id, tag }));
      for (const frame of frames) {
        listener?.write(`${JSON.stringify({ ...frame, matching_rules: matching })}\r\n`);
      }
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
