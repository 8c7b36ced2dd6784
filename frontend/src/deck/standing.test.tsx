// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readStatus, readTopics } from '../api/model';
import { newColumn } from '../feed/column';
import { pulseOf } from '../feed/pulse';
import { newStore, type Source, type State } from '../feed/store';
import { Banner } from './banner';
import { type Dipper, DipperProvider } from './context';
import { StatusBar } from './status-bar';

afterEach(cleanup);

const status = (over: Record<string, unknown> = {}) =>
  readStatus({
    source: { mode: 'x', state: 'live', reason: null, retryAt: null },
    rules: { used: 3, limit: 1000, foreign: 0 },
    counts: { received: 10, dropped: 0 },
    archive: { posts: 1234, bytes: 5_000_000, lag: 0 },
    ...over,
  });

function draw(state: Partial<State>, token = 'elsewhere') {
  const store = newStore();
  store.setState({ reach: 'up', status: status(), ...state });
  const commands = { retry: vi.fn(async () => {}), takeOver: vi.fn(async () => {}) };
  const turn = (to: { source: Source }) => act(() => store.setState(to));
  render(
    <DipperProvider value={{ session: { token }, store, commands } as unknown as Dipper}>
      <Banner />
      <StatusBar />
    </DipperProvider>,
  );
  return { ...commands, turn };
}
const source = (
  state: Source['state'],
  reason: string | null = null,
  retryAt: number | null = null,
) => ({ source: { state, reason, retryAt } });
const banner = () => screen.getByTestId('banner').textContent;

describe('what the page says of the source', () => {
  test('while it is live', () => {
    const now = 0; // as the clock says where nobody gives one
    const pulse = (posts: number) => ({
      ...newColumn(),
      pulse: pulseOf(
        { to: now, minutes: [...Array(59).fill(0), posts], usual: null, lastSeq: 1 },
        now,
      ),
    });
    const topics = readTopics({
      topics: ['a', 'b', 'c', 'paused'].map((id) => ({
        id,
        query: 'q',
        name: id,
        state: id === 'paused' ? 'paused' : 'live',
        position: 0,
      })),
    });
    draw({
      ...source('live'),
      topics,
      columns: { a: pulse(150), b: pulse(11), 'a again': pulse(150), paused: pulse(70) },
    });
    for (const words of [
      '● Live',
      'X filtered stream',
      '3 of 1,000 rules',
      '161 posts/min',
      '0 dropped',
      '1,234 posts archived · 5 MB',
    ]) {
      expect(screen.getByText(words)).toBeTruthy();
    }
    expect(screen.queryByTestId('banner')).toBeNull();
  });

  test('while it is live with a warning: a quiet note, and still live', () => {
    draw(source('live', 'Posts come faster than this disk takes them.'));
    expect(screen.getByText('● Live')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(banner()).toContain('Posts come faster than this disk takes them.');
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('while it connects for the first time: no banner', () => {
    draw(source('connecting'));
    expect(screen.getByText('● Connecting')).toBeTruthy();
    expect(screen.queryByTestId('banner')).toBeNull();
  });

  test('a rate that is not known is not shown', () => {
    draw(source('live'));
    expect(screen.queryByText(/posts\/min/)).toBeNull();
  });

  test('while it waits: why, and a button to try now', () => {
    const commands = draw(source('waiting', 'X answers 503.'));
    expect(screen.getByRole('alert').textContent).toContain('X answers 503.');
    expect(screen.queryByRole('button', { name: 'Take over' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Try again now' }));
    expect(commands.retry).toHaveBeenCalledOnce();
  });

  // The page's clock stands at 0 here.
  test.each([
    [null, 'Dipper tries again in a moment.'],
    [12_000, 'Next try in 12 seconds.'],
    [2_400, 'Next try in 2 seconds.'],
    [400, 'Next try in 1 second.'],
    [840_000, 'Next try in 14 minutes.'],
    [0, 'Dipper is trying again …'],
  ])('while it waits until %s: when it is tried again', (retryAt, words) => {
    draw(source('waiting', 'X answers 503.', retryAt));
    expect(banner()).toContain(words);
    // A countdown within the alert would be read out each second.
    expect(screen.getByRole('alert').textContent).not.toContain(words);
  });

  test('while it waits for no reason that is known: that it is mended by itself', () => {
    draw(source('waiting'));
    expect(screen.getByRole('alert').textContent).toContain('makes it anew by itself');
  });

  test('while it tries again: what was wrong stays, until it is live', () => {
    const { retry, turn } = draw(source('waiting', 'X answers 503.', 12_000));
    turn(source('connecting'));
    expect(banner()).toContain('X answers 503. Dipper is trying again …');
    fireEvent.click(screen.getByRole('button', { name: 'Try again now' }));
    expect(retry).not.toHaveBeenCalled();
    turn(source('live'));
    expect(screen.queryByTestId('banner')).toBeNull();
    turn(source('connecting'));
    expect(screen.queryByTestId('banner')).toBeNull();
  });

  test('when another program holds the one connection: a button to take it over', () => {
    const commands = draw(
      source('waiting', 'Too many connections: another connection uses this token.'),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Take over' }));
    expect(commands.takeOver).toHaveBeenCalledOnce();
  });

  test('why, in the page’s own words where the program names it', () => {
    const named = { reason: 'Other words.', code: 'thrown-out', said: 'open from 192.0.2.7' };
    draw({ source: { ...source('refused').source, ...named } });
    const alert = screen.getByRole('alert').textContent;
    expect(alert).toContain('Another connection uses this token (open from 192.0.2.7)');
    expect(alert).not.toContain('Other words.');
    expect(screen.getByRole('button', { name: 'Take over' })).toBeTruthy();
  });

  test('when it is refused: what to do', () => {
    draw(source('refused', 'X refused the token (401). Set another one.'));
    expect(screen.getByRole('alert').textContent).toContain('Set another one.');
    expect(banner()).toContain('Nothing is tried until you act.');
    expect(screen.getByRole('button', { name: 'Try again now' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Take over' })).toBeNull();
    expect(screen.getByText('● Refused')).toBeTruthy();
  });

  test('when X ends the stream for another one: a button to take it over', () => {
    draw(source('refused', 'X ended the stream: the other connection took its place.'));
    expect(screen.getByRole('button', { name: 'Take over' })).toBeTruthy();
  });

  test('that the token lasts for this run only', () => {
    draw(source('live'), 'memory');
    expect(screen.getByText(/the token is kept for this run only/)).toBeTruthy();
  });

  test('when the program is gone: no figure that may be old', () => {
    draw({ ...source('live'), reach: 'down' });
    expect(screen.getByText('● Offline')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('Dipper is not running');
    expect(screen.queryByText(/archived|dropped|rules/)).toBeNull();
  });

  test('that it is simulated, and that others share the token', () => {
    draw({
      ...source('idle'),
      status: status({
        source: { mode: 'simulated', state: 'idle' },
        rules: { used: 0, limit: 1000, foreign: 2 },
      }),
    });
    expect(screen.getByText('Simulated stream')).toBeTruthy();
    expect(screen.getByText('● Idle, nothing is tracked')).toBeTruthy();
    expect(screen.getByText('2 other rules share this token')).toBeTruthy();
  });
});
