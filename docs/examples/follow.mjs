// Tracks a topic, prints its first posts from its WebSocket, and deletes it again:
//
//	DIPPER_API_KEY=… node --experimental-websocket docs/examples/follow.mjs [ADDRESS]
//
// ADDRESS is where `dipper serve` listens, http://127.0.0.1:7777 unless given.
// From Node 22 on the flag may be left out.

const address = process.argv[2] ?? 'http://127.0.0.1:7777';
const headers = { Authorization: `Bearer ${process.env.DIPPER_API_KEY}` };

async function api(method, path, body) {
  const answer = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

const { id, url } = await api('POST', '/api/topics', { query: 'golang', name: 'Go' });
let after = 0;
const listen = () => {
  // `after` is the last number that was seen: what came meanwhile is sent first.
  const socket = new WebSocket(`${url}?after=${after}`);
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type !== 'posts') return;
    for (const { seq, author, text } of frame.posts) {
      console.log(seq, author?.handle ?? '?', text.replaceAll('\n', ' '));
      after = seq;
    }
    if (after >= 5) socket.close(1000);
  };
  // Closed by anything but us, and not because the topic is gone: once more.
  socket.onclose = ({ code }) => {
    if (after >= 5) api('DELETE', `/api/topics/${id}`);
    else if (code !== 4001) setTimeout(listen, 1_000);
  };
};
listen();
