// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readStatus } from '../api/model';
import { newStore, type State } from '../feed/store';
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
  render(
    <DipperProvider value={{ session: { token }, store, commands } as unknown as Dipper}>
      <Banner />
      <StatusBar />
    </DipperProvider>,
  );
  return commands;
}
const source = (state: 'live' | 'waiting' | 'refused' | 'idle', reason: string | null = null) => ({
  source: { state, reason, retryAt: null },
});

describe('what the page says of the source', () => {
  test('while it is live', () => {
    draw({ ...source('live'), perMinute: 161.4 });
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
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('a rate that is not known is not shown', () => {
    draw(source('live'));
    expect(screen.queryByText(/posts\/min/)).toBeNull();
  });

  test('while it waits: why, and a button to try now', () => {
    const commands = draw(source('waiting', 'X answers 503.'));
    expect(screen.getByRole('alert').textContent).toContain('X answers 503.');
    expect(screen.queryByRole('button', { name: 'Take over' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(commands.retry).toHaveBeenCalledOnce();
  });

  test('when another program holds the one connection: a button to take it over', () => {
    const commands = draw(
      source('waiting', 'Too many connections: another connection uses this token.'),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Take over' }));
    expect(commands.takeOver).toHaveBeenCalledOnce();
  });

  test('when it is refused: what to do', () => {
    draw(source('refused', 'X refused the token (401). Set another one.'));
    expect(screen.getByRole('alert').textContent).toContain('Set another one.');
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
    expect(screen.getByText('2 rules are not ours but share this token')).toBeTruthy();
  });
});
