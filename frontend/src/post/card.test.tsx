// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { PostCard } from './card';
import { CardSurroundingsProvider } from './context';
import { marksOf } from './marks';

afterEach(cleanup);

function draw(
  over: Record<string, unknown>,
  {
    query = '',
    openLink = null as ((url: string) => void) | null,
    open = false,
    onOpen = vi.fn(),
  } = {},
) {
  const post = readPost(wirePost(1, over));
  if (post === null) throw new Error('the sample cannot be read');
  render(
    <CardSurroundingsProvider value={{ base: 'http://127.0.0.1:7777', openLink }}>
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
    avatar: 'http://127.0.0.1:50001/drawn/avatar/7.svg',
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
    expect(screen.getByText('@mira_builds', { selector: 'bdi' })).toBeTruthy();
  });

  test('of an unknown author says that it was edited without a dot in front', () => {
    draw({ author: null, edits: ['1'] });
    expect(screen.getByText('Edited').parentElement?.textContent).toBe('Edited');
  });

  test('cuts an Arabic name at its end, whichever way the card runs', () => {
    draw({ author: { id: '1', handle: 'amal', name: 'أمل' } });
    expect(screen.getByText('أمل').closest('[dir]')?.getAttribute('dir')).toBe('auto');
  });

  test('of a real post links to X and loads nothing', () => {
    draw({ media: [{ kind: 'photo', url: 'https://pbs.twimg.com/a.jpg', alt: 'A harbour' }] });
    expect(links()).toEqual(['https://x.com/mira_builds/status/1000001']);
    expect(pictures()).toEqual([]);
    expect(screen.getByRole('img', { name: 'Photo: A harbour' })).toBeTruthy();
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
      media: [{ kind: 'photo', url: 'http://127.0.0.1:50001/drawn/photo/1.svg' }],
    });
    expect(screen.getByText('Simulated')).toBeTruthy();
    expect(links()).toEqual([]);
    expect(document.body.textContent).not.toContain('𝕏');
    expect(pictures()).toEqual([
      'http://127.0.0.1:7777/media/drawn/avatar/7.svg',
      'http://127.0.0.1:7777/media/drawn/photo/1.svg',
    ]);
  });

  test('marks the words of the query', () => {
    draw({ text: 'golang and Golang, not golanger' }, { query: 'golang -spam' });
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'golang',
      'Golang',
    ]);
  });

  test('shows what a link shows and opens what it means', () => {
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
    expect(link.getAttribute('href')).toBe('https://example.com/a?b=1');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('rel')).toContain('noopener');
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
    expect(screen.getByText('Withheld in DE')).toBeTruthy();
    expect(screen.getByText(/Edited/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Replying to a post' })).toBeTruthy();
  });
});
