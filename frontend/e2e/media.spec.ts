// Cards of real posts, with all they carry: what is loaded when, what leads
// where, and what can be done by keyboard. X and its media hosts are stood in
// for; nothing here goes to a network.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page, TestInfo } from '@playwright/test';
import { type FakeX, type Frame, startFakeX } from './fake-x';
import {
  audit,
  authorised,
  test as base,
  expect,
  kept,
  key,
  openDeck,
  postsOf,
  track,
} from './page';
import { start } from './program';

const author = {
  id: '12',
  username: 'mira_builds',
  name: 'Mira R',
  profile_image_url: 'https://pbs.twimg.com/profile_images/12/face_normal.jpg',
  verified_type: 'blue',
};
const amal = { id: '13', username: 'amal_writes', name: 'أمل', profile_image_url: '' };
const photo = (n: number, alt = '') => ({
  media_key: `3_${n}`,
  type: 'photo',
  url: `https://pbs.twimg.com/media/photo${n}.jpg`,
  width: 1200,
  height: 800,
  ...(alt === '' ? {} : { alt_text: alt }),
});
const film = (n: number, type: 'video' | 'animated_gif') => ({
  media_key: `7_${n}`,
  type,
  preview_image_url: `https://pbs.twimg.com/media/poster${n}.jpg`,
  width: 1280,
  height: 720,
  ...(type === 'video' ? { duration_ms: 9_000 } : {}),
  variants: [
    { bit_rate: 256_000, content_type: 'video/mp4', url: `https://video.twimg.com/film${n}.mp4` },
  ],
});

let lastId = 1_861_000_000_000_000_000n;

/** A frame of X's with a post and what belongs to it. */
function frame(
  text: string,
  over: Record<string, unknown> = {},
  { media = [] as { media_key: string; url?: string }[], users = [author], ...includes } = {} as {
    media?: { media_key: string; url?: string }[];
    users?: { id: string }[];
    [more: string]: unknown;
  },
): Frame {
  lastId += 1n;
  return {
    data: {
      id: String(lastId),
      text,
      author_id: users[0]?.id,
      created_at: new Date().toISOString(),
      lang: 'en',
      edit_history_tweet_ids: [String(lastId)],
      public_metrics: { retweet_count: 14, reply_count: 2, like_count: 12_345, quote_count: 0 },
      possibly_sensitive: false,
      ...(media.length > 0
        ? { attachments: { media_keys: media.map(({ media_key }) => media_key) } }
        : {}),
      ...over,
    },
    includes: { users, media, ...includes },
  };
}

/** Two seconds of silence, which a video element plays. */
const silence = (() => {
  const bytes = 16_000;
  const wav = Buffer.alloc(44 + bytes, 128);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(8_000, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(bytes, 40);
  return wav;
})();

const picture = (name: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="hsl(${(name.length * 47) % 360} 40% 40%)"/><circle cx="400" cy="420" r="260" fill="#fff4"/></svg>`;

type Media = {
  /** Every address of media hosts whose file was loaded, in order. */
  loaded: string[];
  /** Every request that did not go to the program. */
  elsewhere: string[];
  /** Each request for paths, with the addresses whose they are. */
  asked: string[][];
};

const test = base.extend<{ x: FakeX; program: { url: string }; media: Media }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what is wanted here.
  x: async ({}, use) => {
    const x = await startFakeX();
    await use(x);
    await x.stop();
  },
  program: async ({ x }, use) => {
    const data = mkdtempSync(join(tmpdir(), 'dipper-media-'));
    const program = await start(['serve', '--addr', '127.0.0.1:0', '--data', data], {
      DIPPER_API_KEY: key,
      DIPPER_X_URL: x.url,
      X_BEARER_TOKEN: 'test',
    });
    await use(program);
    await program.stop();
    rmSync(data, { recursive: true, force: true });
  },
  baseURL: async ({ program }, use) => use(program.url),
  // The program's media door, without the hosts behind it.
  media: async ({ page, program }, use) => {
    const media: Media = { loaded: [], elsewhere: [], asked: [] };
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${program.url}/`) && !/^(data|blob):/.test(url)) {
        media.elsewhere.push(url);
      }
    });
    await page.route('**/api/media', (route) => {
      const { urls } = route.request().postDataJSON() as { urls: string[] };
      media.asked.push(urls);
      const paths = urls.map((url) =>
        url.includes('.twimg.com/') ? `/media/${Buffer.from(url).toString('base64url')}` : null,
      );
      return route.fulfill({ json: { paths } });
    });
    await page.route('**/media/*', (route) => {
      const name = new URL(route.request().url()).pathname.split('/').pop() ?? '';
      const address = Buffer.from(name, 'base64url').toString();
      media.loaded.push(address);
      if (address.includes('missing')) return route.fulfill({ status: 404 });
      return address.endsWith('.mp4')
        ? route.fulfill({ body: silence, contentType: 'audio/wav' })
        : route.fulfill({ body: picture(address), contentType: 'image/svg+xml' });
    });
    await use(media);
  },
});
test.use({ tolerated: /status of (404|422)/ });

/** Tracks a topic and has X send posts to it, the last one on top. */
async function show(page: Page, x: FakeX, frames: readonly Frame[]): Promise<Locator> {
  await openDeck(page);
  const column = await track(page, 'harbour', 'Harbour');
  await x.send(frames);
  await expect(postsOf(column)).toHaveCount(frames.length);
  return column;
}

const question = (page: Page) => page.getByTestId('media-question');

/** Every picture in sight is there. */
async function allThere(column: Locator) {
  await expect(async () => {
    const images = await column
      .locator('article img')
      .evaluateAll((all) =>
        (all as HTMLImageElement[]).map((it) => it.complete && it.naturalWidth > 0),
      );
    expect(images.length).toBeGreaterThan(0);
    expect(images).not.toContain(false);
  }).toPass();
}

test('nothing is loaded before it is allowed, and then through the program alone', async ({
  page,
  x,
  media,
}) => {
  const column = await show(page, x, [
    frame('a harbour', {}, { media: [photo(1, 'Boats at dawn')] }),
    frame('a wave', {}, { media: [film(2, 'video')] }),
  ]);
  await expect(question(page)).toContainText("Load pictures and videos from X's media hosts?");
  await expect(column.getByText('Photo: Boats at dawn')).toBeVisible();
  await expect(column.getByRole('button', { name: 'Load this video' })).toBeVisible();
  expect(media).toEqual({ loaded: [], elsewhere: [], asked: [] });

  // One post's alone.
  await column.getByRole('button', { name: 'Load this picture' }).click();
  await expect(column.getByRole('button', { name: 'Photo: Boats at dawn' })).toBeVisible();
  await allThere(column);
  expect(media.loaded).toEqual(['https://pbs.twimg.com/media/photo1.jpg']);

  await question(page).getByRole('button', { name: 'Load', exact: true }).click();
  await expect(question(page)).toBeHidden();
  await expect(column.getByRole('button', { name: 'Play: Video 0:09' })).toBeVisible();
  await allThere(column);
  expect([...new Set(media.loaded)].sort()).toEqual([
    'https://pbs.twimg.com/media/photo1.jpg',
    'https://pbs.twimg.com/media/poster2.jpg',
    'https://pbs.twimg.com/profile_images/12/face_normal.jpg',
  ]);
  expect(media.elsewhere).toEqual([]);

  // It was asked once: not after a reload.
  await page.reload();
  await allThere(column);
  await expect(question(page)).toBeHidden();
});

test('what is not wanted is not asked again, and a column may do otherwise', async ({
  page,
  x,
  media,
}) => {
  const column = await show(page, x, [frame('a harbour', {}, { media: [photo(1)] })]);
  await question(page).getByRole('button', { name: 'Not now' }).click();
  await expect(question(page)).toBeHidden();
  await kept(page, { media: 'none' });
  await page.reload();
  await expect(column.getByRole('button', { name: 'Load this picture' })).toBeVisible();
  await expect(question(page)).toBeHidden();
  expect(media.asked).toEqual([]);

  await column.getByRole('button', { name: 'More for Harbour' }).click();
  await page.getByRole('menuitemradio', { name: 'Load', exact: true }).click();
  await page.keyboard.press('Escape');
  await allThere(column);

  // The settings know of it too.
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('tab', { name: 'Media' }).click();
  await expect(dialog.getByRole('radio', { name: 'Do not load' })).toBeChecked();
  await dialog.getByRole('radio', { name: 'Ask' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(question(page)).toBeVisible();
});

test.describe('with media allowed', () => {
  test.beforeEach(async ({ request, page }) => {
    // After the page's own fixture has emptied the deck.
    await page.goto('about:blank');
    await request.put('/api/deck', { ...authorised, data: { media: 'load' } });
  });

  test('a video and a GIF play only once they are pressed', async ({ page, x, media }) => {
    const column = await show(page, x, [
      frame('a wave', {}, { media: [film(1, 'animated_gif')] }),
      frame('a storm', {}, { media: [film(2, 'video')] }),
    ]);
    await allThere(column);
    const play = column.getByRole('button', { name: 'Play: Video 0:09' });
    await column.getByRole('button', { name: 'Play: GIF' }).hover();
    await play.hover();
    expect(await column.locator('video').count()).toBe(0);
    expect(media.loaded.filter((url) => url.endsWith('.mp4'))).toEqual([]);

    await play.click();
    const video = column.locator('video');
    await expect(video).toHaveJSProperty('paused', false);
    await expect(video).toHaveAttribute('preload', 'none');
    expect(await video.evaluate((it: HTMLVideoElement) => [it.autoplay, it.controls])).toEqual([
      false,
      true,
    ]);
    expect([...new Set(media.loaded)].filter((url) => url.endsWith('.mp4'))).toEqual([
      'https://video.twimg.com/film2.mp4',
    ]);
    await column.getByRole('button', { name: 'Play: GIF' }).click();
    const gif = column.locator('video').nth(1);
    await expect(gif).toHaveJSProperty('paused', false);
    await expect(gif).toHaveJSProperty('muted', true);
    await expect(gif).toHaveJSProperty('loop', true);
  });

  test('a column stands still while a video plays in it or a picture is looked at', async ({
    page,
    x,
    media,
  }) => {
    const column = await show(page, x, [
      frame('a harbour', {}, { media: [photo(1)] }),
      frame('a wave', {}, { media: [film(2, 'animated_gif')] }),
    ]);
    await allThere(column);
    await column.getByRole('button', { name: 'Play: GIF' }).click();
    await expect(column.locator('video')).toHaveJSProperty('paused', false);
    await x.send([frame('meanwhile')]);
    await expect(column.getByRole('button', { name: '1 new post' })).toBeVisible();
    await column.locator('video').evaluate((it: HTMLVideoElement) => {
      it.pause();
      it.blur();
    });
    await expect(postsOf(column)).toHaveCount(3);

    await column.getByRole('button', { name: 'Photo' }).click();
    const viewer = page.getByRole('dialog', { name: 'Picture 1 of 1' });
    await expect(viewer).toBeVisible();
    await x.send([frame('behind it')]);
    await expect(column.getByText('1 new post')).toBeVisible();
    expect(media.elsewhere).toEqual([]);
  });

  test('a picture opens in a viewer that is worked by keys', async ({ page, x, media }) => {
    const column = await show(page, x, [
      frame('four harbours', {}, { media: [photo(1, 'One'), photo(2, 'Two'), photo(3), photo(4)] }),
    ]);
    await allThere(column);
    const opener = column.getByRole('button', { name: 'Photo: Two' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const viewer = page.getByRole('dialog');
    await expect(viewer).toHaveAccessibleName('Picture 2 of 4');
    await expect(viewer.getByText('Two', { exact: true })).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(viewer).toHaveAccessibleName('Picture 3 of 4');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(viewer).toHaveAccessibleName('Picture 1 of 4');
    await viewer.getByRole('button', { name: 'Next picture' }).click();
    await expect(viewer).toHaveAccessibleName('Picture 2 of 4');
    await expect(viewer.getByText('2 / 4')).toBeVisible();
    // The keyboard stays inside.
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press('Tab');
      // Between its last and first it may be at the browser's own buttons.
      expect(
        await page.evaluate(() => {
          const at = document.activeElement;
          return at === document.body || at?.closest('dialog') !== null;
        }),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(viewer).toBeHidden();
    await expect(opener).toBeFocused();
    expect(media.elsewhere).toEqual([]);
  });

  test('loading moves nothing, and what is missing says so', async ({ page, x, media }) => {
    const gate = { open() {} };
    const held = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    await page.route('**/api/media', async (route) => {
      await held;
      await route.fallback();
    });
    const gone = { ...photo(9), url: 'https://pbs.twimg.com/media/missing.jpg' };
    const column = await show(page, x, [
      frame('gone', {}, { media: [gone] }),
      frame('a harbour', {}, { media: [photo(1)] }),
    ]);
    const boxes = () =>
      postsOf(column).evaluateAll((all) =>
        all.map((it) => {
          const { top, height } = it.getBoundingClientRect();
          return [top, height];
        }),
      );
    const before = await boxes();
    gate.open();
    await expect(column.getByText('This could not be loaded')).toBeVisible();
    await allThere(column);
    expect(await boxes()).toEqual(before);
    const broken = column.getByTestId('broken');
    await expect(broken.getByRole('link', { name: 'View on X' })).toHaveAttribute(
      'href',
      /^https:\/\/x\.com\/mira_builds\/status\/\d+$/,
    );
    // Asked for once more, and then left alone.
    expect(media.loaded.filter((url) => url.includes('missing'))).toHaveLength(1);
    expect(media.asked.flat().filter((url) => url === gone.url)).toHaveLength(2);
  });
});

test('a card leads where X wants it to', async ({ page, x }) => {
  const own = frame('see https://t.co/a #日本 @tomo', {
    entities: {
      urls: [
        {
          start: 4,
          end: 18,
          url: 'https://t.co/a',
          expanded_url: 'https://example.com/a?b=1',
          display_url: 'example.com/a',
        },
      ],
      hashtags: [{ start: 19, end: 22, tag: '日本' }],
      mentions: [{ start: 23, end: 28, username: 'tomo' }],
    },
    edit_history_tweet_ids: ['1861', '1862'],
  });
  const id = String(own.data['id']);
  own.data['edit_history_tweet_ids'] = ['1861', '1862', id];
  const column = await show(page, x, [own]);
  const card = postsOf(column).first();
  const href = (name: string | RegExp) => card.getByRole('link', { name });
  await expect(href(/^Mira R/)).toHaveAttribute('href', 'https://x.com/mira_builds');
  await expect(href('@tomo')).toHaveAttribute('href', 'https://x.com/tomo');
  await expect(href('#日本')).toHaveAttribute(
    'href',
    'https://x.com/search?q=%23%E6%97%A5%E6%9C%AC',
  );
  await expect(href('example.com/a')).toHaveAttribute('href', 'https://t.co/a');
  await expect(href('example.com/a')).toHaveAttribute('title', 'https://example.com/a?b=1');
  const link = `https://x.com/mira_builds/status/${id}`;
  await expect(href('View on X')).toHaveAttribute('href', link);
  await expect(card.locator('a:has(time)')).toHaveAttribute('href', link);
  await expect(card.locator('time').first()).toHaveAttribute('title', /\d{4}, \d\d:\d\d:\d\d$/);
  await expect(href('Reply on X · 2 replies')).toHaveAttribute(
    'href',
    `https://x.com/intent/post?in_reply_to=${id}`,
  );
  await expect(href('Repost on X · 14 reposts')).toHaveAttribute(
    'href',
    `https://x.com/intent/retweet?tweet_id=${id}`,
  );
  await expect(href('Like on X · 12,345 likes')).toHaveAttribute(
    'href',
    `https://x.com/intent/like?tweet_id=${id}`,
  );
  await expect(card.getByText('12.3K')).toBeVisible();

  await card.getByRole('button', { name: 'Edited' }).click();
  const history = page.getByRole('dialog', { name: 'Version 3 of 3' });
  await expect(history.getByRole('link', { name: 'Version 1 of 3' })).toHaveAttribute(
    'href',
    'https://x.com/i/web/status/1861',
  );
  await page.keyboard.press('Escape');
  await expect(history).toBeHidden();
});

test.describe('the menu of a post', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('copies, by keyboard alone', async ({ page, x }) => {
    const column = await show(page, x, [frame('fish &amp; chips')]);
    await postsOf(column).getByRole('button', { name: 'More for this post' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Mute @mira_builds' })).toBeVisible();
    // What is open over a column holds it.
    await x.send([frame('meanwhile')]);
    await expect(column.getByText('1 new post')).toBeVisible();
    await page.getByRole('menuitem', { name: 'Copy text' }).press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('fish & chips');
    await page.getByRole('menuitem', { name: 'Copy link' }).press('Enter');
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^https:\/\/x\.com\/mira_builds\/status\/\d+$/);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
  });
});

test('what is withheld or sensitive is covered, and a card that runs from the right has its face there', async ({
  page,
  x,
  media,
}) => {
  const column = await show(page, x, [
    frame('the withheld words', { withheld: { country_codes: ['DE', 'IN'], copyright: false } }),
    frame('look', { possibly_sensitive: true }, { media: [photo(1, 'Something grave')] }),
    frame('هل شعر أحد بهزة؟', { lang: 'ar' }, { users: [amal] }),
  ]);
  await expect(column.getByText('Withheld in Germany, India')).toBeVisible();
  expect(await column.getByText('the withheld words').count()).toBe(0);
  await postsOf(column).nth(2).getByRole('button', { name: 'Show' }).click();
  await expect(column.getByText('the withheld words')).toBeVisible();

  await question(page).getByRole('button', { name: 'Load', exact: true }).click();
  const grave = postsOf(column).nth(1);
  await expect(grave.getByText('Sensitive content')).toBeVisible();
  expect(media.loaded.filter((url) => url.includes('/media/'))).toEqual([]);
  await grave.getByRole('button', { name: 'Show' }).click();
  await expect(grave.getByRole('button', { name: 'Photo: Something grave' })).toBeVisible();

  const card = await postsOf(column).first().boundingBox();
  const face = await postsOf(column).first().getByText('أ', { exact: true }).boundingBox();
  const handle = await postsOf(column).first().getByText('@amal_writes').boundingBox();
  if (card === null || face === null || handle === null) throw new Error('the card is not there');
  expect(face.x).toBeGreaterThan(card.x + card.width / 2);
  expect(handle.x + handle.width).toBeGreaterThan(card.x + card.width / 2);
  expect(handle.x + handle.width).toBeLessThan(face.x);
});

for (const [theme, use] of [
  ['dark', { colorScheme: 'dark' }],
  ['light', { colorScheme: 'light' }],
  ['contrast', { colorScheme: 'dark', contextOptions: { contrast: 'more' } }],
] as const) {
  test.describe(`in ${theme}`, () => {
    // The page's own policy forbids what a test injects, and what is still fading in has no contrast yet.
    test.use({
      ...use,
      bypassCSP: true,
      contextOptions: {
        reducedMotion: 'reduce',
        ...('contextOptions' in use ? use.contextOptions : {}),
      },
    });

    test('everyone can use a card', async ({ page, x, media }, info: TestInfo) => {
      test.slow();
      const edited = frame('changed', { edit_history_tweet_ids: ['1861'] });
      edited.data['edit_history_tweet_ids'] = ['1861', String(edited.data['id'])];
      const column = await show(page, x, [
        edited,
        frame('withheld', { withheld: { country_codes: ['DE'] } }),
        frame('four', {}, { media: [photo(1, 'One'), photo(2), photo(3), photo(4)] }),
        frame('a wave', { possibly_sensitive: true }, { media: [film(2, 'video')] }),
        frame(
          'gone',
          {},
          {
            media: [{ ...photo(9), url: 'https://pbs.twimg.com/media/missing.jpg' }],
          },
        ),
      ]);
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await expect(question(page)).toBeVisible();
      await audit(page, info, `${theme}: the question`);
      await question(page).getByRole('button', { name: 'Load', exact: true }).click();
      await expect(column.getByText('This could not be loaded')).toBeVisible();
      await allThere(column);
      await audit(page, info, `${theme}: media`);
      await column.getByRole('button', { name: 'Photo: One' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await audit(page, info, `${theme}: the viewer`);
      await page.keyboard.press('Escape');
      await column.getByRole('button', { name: 'More for this post' }).first().click();
      await expect(page.getByRole('menu')).toBeVisible();
      await audit(page, info, `${theme}: a post's menu`);
      await page.keyboard.press('Escape');
      await column.getByRole('feed').evaluate((it) => it.scrollTo({ top: it.scrollHeight }));
      await column.getByRole('button', { name: 'Edited' }).click();
      await expect(page.getByRole('dialog', { name: 'Version 2 of 2' })).toBeVisible();
      await audit(page, info, `${theme}: a history`);
      expect(media.elsewhere).toEqual([]);
    });
  });
}
