// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { PostCard } from './card';
import { CardSurroundingsProvider } from './context';
// Read beforehand, so that no test waits for it.
import './edit-history';
import './post-menu';
import { noMedia } from './local-media';
import { marksOf } from './marks';

// What is loaded on demand comes late on a machine that is busy.
configure({ asyncUtilTimeout: 10_000 });

afterEach(cleanup);

const base = 'http://127.0.0.1:7777';

function draw(
  over: Record<string, unknown>,
  {
    query = '',
    openLink = null as ((url: string) => void) | null,
    open = false,
    onOpen = vi.fn(),
    mayLoad = false,
    media = noMedia,
    onMute = null as ((handle: string) => void) | null,
  } = {},
) {
  const post = readPost(wirePost(1, over));
  if (post === null) throw new Error('the sample cannot be read');
  render(
    <CardSurroundingsProvider value={{ base, openLink, media, mayLoad, onMute }}>
      <PostCard post={post} marks={marksOf(query)} open={open} onOpen={onOpen} />
    </CardSurroundingsProvider>,
  );
  return { onOpen };
}
const links = () => screen.queryAllByRole('link').map((link) => link.getAttribute('href'));
const pictures = () => [...document.querySelectorAll('img')].map((image) => image.src);

const simulated = {
  source: 'simulated',
  simulated: true,
  url: null,
  author: {
    id: '7',
    handle: 'sim',
    name: 'Sim',
    avatar: 'http://127.0.0.1:50001/drawn/avatar/7.jpg',
    verified: null,
    protected: false,
  },
};

describe('PostCard', () => {
  test('of a post without a time shows none, nor a link without words', () => {
    draw({
      createdAt: null,
      quoted: wirePost(2, { createdAt: null }),
      repostOf: wirePost(3, { createdAt: null, quoted: wirePost(4, { createdAt: null }) }),
    });
    expect(document.querySelector('time')).toBeNull();
    expect(screen.getAllByRole('link').every((link) => link.textContent !== '')).toBe(true);
    expect(document.body.textContent).not.toContain('· 𝕏');
  });

  test('of an Arabic reply runs from the right although a handle comes first', () => {
    draw({ lang: 'ar', text: '@mira_builds نعم' });
    expect(screen.getByText(/نعم/).closest('[dir]')?.getAttribute('dir')).toBe('rtl');
  });

  test('keeps the sign of a handle in front of it where the text runs from the right', () => {
    draw({
      lang: 'ar',
      text: 'نعم @mira_builds',
      entities: [{ kind: 'mention', start: 4, end: 16, value: 'mira_builds' }],
    });
    expect(screen.getByText('@mira_builds', { selector: 'p bdi' })).toBeTruthy();
  });

  test('without a time says that it was edited without a dot in front', () => {
    draw({ author: null, createdAt: null, edits: ['1'] });
    expect(screen.getByRole('button', { name: 'Edited' }).title).toBe('1 earlier version');
    expect(document.body.textContent).not.toContain('· Edited');
    expect(document.body.textContent).toContain('Edited · 𝕏');
  });

  test('cuts an Arabic name at its end, whichever way the card runs', () => {
    draw({ author: { id: '1', handle: 'amal', name: 'أمل' } });
    expect(screen.getByText('أمل').closest('[dir]')?.getAttribute('dir')).toBe('auto');
  });

  test('of a real post links to X and loads nothing', () => {
    draw({ media: [{ kind: 'photo', url: 'https://pbs.twimg.com/a.jpg', alt: 'A harbour' }] });
    expect(links()).toEqual([
      'https://x.com/mira_builds',
      'https://x.com/mira_builds/status/1000001',
      'https://x.com/mira_builds/status/1000001',
      'https://x.com/intent/post?in_reply_to=1000001',
      'https://x.com/intent/retweet?tweet_id=1000001',
      'https://x.com/intent/like?tweet_id=1000001',
    ]);
    // The avatar is the same link as the name, and left out for keyboard and ear.
    expect(document.querySelector('a[aria-hidden]')?.getAttribute('href')).toBe(
      'https://x.com/mira_builds',
    );
    expect(pictures()).toEqual([]);
    expect(screen.getByText('Photo: A harbour')).toBeTruthy();
    expect(screen.queryByText('Simulated')).toBeNull();
  });

  test('of a simulated post says so, has no link to X, and loads drawn pictures from here', () => {
    draw({
      ...simulated,
      text: 'hi @tomo #tag',
      entities: [
        { kind: 'mention', start: 3, end: 8, value: 'tomo' },
        { kind: 'hashtag', start: 9, end: 13, value: 'tag' },
      ],
      media: [{ kind: 'photo', url: 'http://127.0.0.1:50001/drawn/photo/1.jpg' }],
    });
    expect(screen.getByText('Simulated')).toBeTruthy();
    expect(links()).toEqual([]);
    expect(document.body.textContent).not.toContain('𝕏');
    expect(pictures()).toEqual([
      'http://127.0.0.1:7777/media/drawn/avatar/7.jpg',
      'http://127.0.0.1:7777/media/drawn/photo/1.jpg',
    ]);
  });

  test('marks the words of the query', () => {
    draw({ text: 'golang and Golang, not golanger' }, { query: 'golang -spam' });
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'golang',
      'Golang',
    ]);
  });

  test('shows what a link shows, opens it over t.co and tells where it leads', () => {
    draw({
      text: 'see https://t.co/a',
      entities: [
        {
          kind: 'url',
          start: 4,
          end: 18,
          value: 'https://example.com/a?b=1',
          url: 'https://t.co/a',
          display: 'example.com/a',
        },
      ],
    });
    const link = screen.getByRole('link', { name: 'example.com/a' });
    expect(link.getAttribute('href')).toBe('https://t.co/a');
    expect(link.getAttribute('title')).toBe('https://example.com/a?b=1');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('rel')).toContain('noopener');
  });

  test('with nothing to go by but an id still links to X, and never to what is no id', () => {
    draw({ url: null, author: null, metrics: null, replyTo: '../evil' });
    expect(links()).toEqual([
      'https://x.com/i/web/status/1000001',
      'https://x.com/i/web/status/1000001',
      'https://x.com/intent/post?in_reply_to=1000001',
      'https://x.com/intent/retweet?tweet_id=1000001',
      'https://x.com/intent/like?tweet_id=1000001',
    ]);
    expect(screen.getByRole('link', { name: 'Like on X' })).toBeTruthy();
  });

  test('of a protected author offers no repost and no copy', async () => {
    draw({ author: { id: '1', handle: 'shy', name: 'Shy', protected: true } });
    expect(links().join()).not.toContain('retweet');
    expect(screen.getByRole('img', { name: '14 reposts' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'More for this post' }));
    expect(await screen.findByRole('menuitem', { name: 'Copy link' })).toBeTruthy();
    expect(screen.queryByRole('menuitem', { name: 'Copy text' })).toBeNull();
  });

  test('has a menu that copies, leads to X and mutes where something can', async () => {
    const writeText = vi.fn(async () => {});
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    const onMute = vi.fn();
    const openLink = vi.fn();
    draw({ text: 'a & b' }, { onMute, openLink });
    fireEvent.click(screen.getByRole('button', { name: 'More for this post' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Copy text' }));
    expect(await screen.findByRole('menuitem', { name: 'Copied' })).toBeTruthy();
    fireEvent.click(screen.getByRole('menuitem', { name: 'Copy link' }));
    expect(writeText.mock.calls).toEqual([['a & b'], ['https://x.com/mira_builds/status/1000001']]);
    fireEvent.click(screen.getByRole('menuitem', { name: 'View on X' }));
    expect(openLink).toHaveBeenCalledWith('https://x.com/mira_builds/status/1000001');
    fireEvent.click(screen.getByRole('button', { name: 'More for this post' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Mute @mira_builds' }));
    expect(onMute).toHaveBeenCalledWith('mira_builds');
  });

  test('of a simulated post has a menu without X, and without a mute where nothing can', async () => {
    draw({ ...simulated });
    fireEvent.click(screen.getByRole('button', { name: 'More for this post' }));
    expect(await screen.findByRole('menuitem', { name: 'Copy text' })).toBeTruthy();
    expect(screen.getAllByRole('menuitem')).toHaveLength(1);
  });

  test('of an edited post lists its versions and says which was the newest', async () => {
    draw({ edits: ['7', '8'] });
    fireEvent.click(screen.getByRole('button', { name: 'Edited' }));
    expect((await screen.findByRole('link', { name: 'Version 1 of 3' })).getAttribute('href')).toBe(
      'https://x.com/i/web/status/7',
    );
    expect(screen.getByRole('link', { name: 'Version 3 of 3' }).getAttribute('href')).toBe(
      'https://x.com/i/web/status/1000001',
    );
    expect(screen.getByText('This was the newest when it came in.')).toBeTruthy();
  });

  test('covers what is withheld in some countries until asked, and elsewhere for good', () => {
    draw({ text: 'the words', withheld: ['DE', 'IN'] });
    expect(screen.getByText('Withheld in Germany, India')).toBeTruthy();
    expect(screen.queryByText('the words')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByText('the words')).toBeTruthy();
    cleanup();
    draw({ text: 'the words', withheld: ['XY'] });
    expect(screen.getByText('Withheld everywhere')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Show' })).toBeNull();
    expect(screen.queryByText('the words')).toBeNull();
  });

  test('opens links outside of the window through the bridge', () => {
    const openLink = vi.fn();
    draw({}, { openLink });
    expect(fireEvent.click(screen.getByRole('link', { name: /View on X/ }))).toBe(false);
    expect(openLink).toHaveBeenCalledWith('https://x.com/mira_builds/status/1000001');
  });

  test('shows the original of a repost whole, and who reposted it', () => {
    draw({ text: 'RT @b: cut…', repostOf: { ...wirePost(2), text: 'the whole text' } });
    expect(screen.getByText('the whole text')).toBeTruthy();
    expect(screen.queryByText(/cut…/)).toBeNull();
    expect(document.body.textContent).toContain('Reposted by Mira R');
  });

  test('shows a poll with its shares', () => {
    draw({
      poll: {
        options: [
          { label: 'Yes', votes: 3 },
          { label: 'No', votes: 1 },
        ],
        endsAt: null,
        open: false,
      },
    });
    expect(screen.getByText('75%')).toBeTruthy();
    expect(screen.getByText('4 votes · final result')).toBeTruthy();
  });

  test('covers sensitive pictures until asked', () => {
    draw({
      ...simulated,
      sensitive: true,
      media: [{ kind: 'photo', url: 'http://127.0.0.1:1/drawn/p.svg' }],
    });
    expect(pictures()).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(pictures()).toHaveLength(2);
  });

  test('runs from the right in Arabic, and keeps the handle as it is', () => {
    draw({ lang: 'ar', text: 'هل شعر أحد بهزة؟' });
    expect(screen.getByText('هل شعر أحد بهزة؟').closest('[dir=rtl]')).toBeTruthy();
    expect(screen.getByText('هل شعر أحد بهزة؟').getAttribute('lang')).toBe('ar');
  });

  test('folds a post of 25,000 characters and draws little of it', () => {
    const { onOpen } = draw({ text: 'long '.repeat(5_000) });
    expect(document.body.textContent?.length).toBeLessThan(2_500);
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(onOpen).toHaveBeenCalledWith(true);
  });

  test('draws a post of which next to nothing is known', () => {
    draw({
      author: null,
      metrics: null,
      text: '',
      lang: '',
      withheld: ['DE'],
      edits: ['1'],
      replyTo: '5',
    });
    expect(screen.getByText('Unknown author')).toBeTruthy();
    expect(screen.getByText('Withheld in Germany')).toBeTruthy();
    expect(screen.getByText(/Edited/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Replying to a post' })).toBeTruthy();
  });
});
