// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { wirePost } from '../feed/sample';
import { readPost } from '../feed/wire';
import { isCovered } from '../ui/places';
import { CardSurroundingsProvider } from './context';
import { newLocalMedia } from './local-media';
import { MediaGrid } from './media';
// Read beforehand, so that no test waits for it.
import './viewer';

const base = 'http://127.0.0.1:7777';
const ask = vi.fn(async (addresses: readonly string[]) =>
  addresses.map((address) => (address.includes('gone') ? null : `/media/${address.slice(-5)}`)),
);

beforeEach(() => {
  ask.mockClear();
  // Not all of a dialog and a video is in jsdom.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  HTMLMediaElement.prototype.play = vi.fn(async () => {});
});
afterEach(cleanup);

function draw(media: unknown[], { mayLoad = true, over = {} } = {}) {
  const post = readPost(wirePost(1, { media, ...over }));
  if (post === null) throw new Error('the sample cannot be read');
  const local = newLocalMedia({ ask, base, later: (work) => queueMicrotask(work) });
  const surroundings = { base, openLink: null, media: local, mayLoad, onMute: null };
  render(
    <CardSurroundingsProvider value={surroundings}>
      <MediaGrid post={post} />
    </CardSurroundingsProvider>,
  );
}
const photo = (n: number, alt = '') => ({
  kind: 'photo',
  url: `https://pbs.twimg.com/${n}.jpg`,
  width: 1200,
  height: 800,
  alt,
});
const video = {
  kind: 'video',
  url: 'https://video.twimg.com/v.mp4',
  preview: 'https://pbs.twimg.com/p.jpg',
  width: 1280,
  height: 720,
  alt: 'A wave',
  durationMs: 9_000,
};
const pictures = () => [...document.querySelectorAll('img')].map((it) => it.src);

describe('media that may not be loaded', () => {
  test('are told in words, and nobody is asked for them', async () => {
    draw([photo(1, 'A harbour'), photo(2), video], { mayLoad: false });
    expect(screen.getByText('Photo: A harbour')).toBeTruthy();
    expect(screen.getByText('Video 0:09: A wave')).toBeTruthy();
    await act(async () => {});
    expect(ask).not.toHaveBeenCalled();
    expect(document.querySelector('img, video')).toBeNull();
  });

  test('are loaded on a press, with the keyboard where it was', async () => {
    draw([photo(1)], { mayLoad: false });
    fireEvent.click(screen.getByRole('button', { name: 'Load this picture' }));
    await waitFor(() => expect(pictures()).toEqual([`${base}/media/1.jpg`]));
    expect(document.activeElement).not.toBe(document.body);
  });

  test('that are sensitive are covered first, words and all', () => {
    draw([photo(1, 'A harbour')], { mayLoad: false, over: { sensitive: true } });
    expect(screen.queryByRole('button', { name: 'Load this picture' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByRole('button', { name: 'Load this picture' })).toBeTruthy();
  });

  test('of which X sent no address are told without a button', () => {
    draw([{ kind: 'video', durationMs: 1_000 }], { mayLoad: false });
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('media that may be loaded', () => {
  test('that are sensitive are not asked for while covered', async () => {
    draw([photo(1)], { over: { sensitive: true } });
    await act(async () => {});
    expect(ask).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(pictures()).toHaveLength(1));
  });

  test('have their room before they are there', async () => {
    draw([photo(1)]);
    expect(document.querySelector<HTMLElement>('[tabindex="-1"]')?.style.aspectRatio).toMatch(
      /^1.5\b/,
    );
    expect(pictures()).toEqual([]);
    await waitFor(() => expect(pictures()).toHaveLength(1));
    expect(document.querySelector<HTMLElement>('[tabindex="-1"]')?.style.aspectRatio).toMatch(
      /^1.5\b/,
    );
  });

  test('that do not come say so and lead to X', async () => {
    draw([{ ...photo(1), url: 'https://pbs.twimg.com/gone.jpg' }]);
    expect(await screen.findByText('This could not be loaded')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'View on X' }).getAttribute('href')).toBe(
      'https://x.com/mira_builds/status/1000001',
    );
  });

  test('that broke are asked for once more, and then said to be broken', async () => {
    draw([photo(1)]);
    await waitFor(() => expect(pictures()).toHaveLength(1));
    fireEvent.error(document.querySelector('img') as HTMLImageElement);
    expect(await screen.findByText('This could not be loaded')).toBeTruthy();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('a video shows its poster, and plays once it is pressed', async () => {
    draw([video]);
    const play = await screen.findByRole('button', { name: 'Play: Video 0:09: A wave' });
    expect(document.querySelector('video')).toBeNull();
    fireEvent.click(play);
    const player = document.querySelector('video') as HTMLVideoElement;
    expect(player.src).toBe(`${base}/media/v.mp4`);
    expect(player.poster).toBe(`${base}/media/p.jpg`);
    expect(player.preload).toBe('none');
    expect([player.autoplay, player.muted, player.loop, player.controls]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(player.play).toHaveBeenCalledTimes(1);
    fireEvent.error(player);
    expect(await screen.findByText('This could not be loaded')).toBeTruthy();
  });

  test('a GIF plays over and over without sound, and only once it is pressed', async () => {
    draw([{ ...video, kind: 'gif', durationMs: null }]);
    const play = await screen.findByRole('button', { name: 'Play: GIF: A wave' });
    fireEvent.mouseEnter(play);
    fireEvent.mouseOver(play);
    fireEvent.focus(play);
    expect(document.querySelector('video')).toBeNull();
    fireEvent.click(play);
    const player = document.querySelector('video') as HTMLVideoElement;
    expect([player.autoplay, player.muted, player.loop]).toEqual([false, true, true]);
  });

  test('a photo opens in a viewer that turns by keys and gives the keyboard back', async () => {
    draw([photo(1, 'One'), photo(2, 'Two'), video, photo(3)]);
    const opener = await screen.findByRole('button', { name: 'Photo: Two' });
    fireEvent.click(opener);
    const dialog = await screen.findByRole('dialog', { name: 'Picture 2 of 3' });
    expect(isCovered()).toBe(true);
    const large = () => dialog.querySelector('img')?.src;
    await waitFor(() => expect(large()).toBe(`${base}/media/2.jpg`));
    expect(screen.getByText('Two', { selector: 'p' })).toBeTruthy();
    const below = vi.fn();
    document.addEventListener('keydown', below);
    fireEvent.keyDown(dialog, { key: 'ArrowRight' });
    await waitFor(() => expect(large()).toBe(`${base}/media/3.jpg`));
    fireEvent.keyDown(dialog, { key: 'ArrowRight' });
    expect(screen.getByText('3 / 3')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Next picture' }).getAttribute('aria-disabled')).toBe(
      'true',
    );
    fireEvent.keyDown(dialog, { key: 'Home' });
    fireEvent.click(screen.getByRole('button', { name: 'Next picture' }));
    expect(screen.getByText('2 / 3')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(opener);
    expect(isCovered()).toBe(false);
  });
});
