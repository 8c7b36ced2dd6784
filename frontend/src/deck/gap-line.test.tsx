// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { FilledGap, Filling, Offer } from '../feed/wire';
import { type Dipper, DipperProvider } from './context';
import { GapLine } from './gap-line';

afterEach(cleanup);

const gap = { from: 0, to: 720_000, missed: 340, filled: 100, reason: 'Dipper was not running.' };
const offering = (offer: Offer | null, over: Partial<FilledGap & Filling> = {}): Filling => ({
  perDay: 100,
  usedToday: 37,
  price: 0.005,
  simulated: over.simulated ?? false,
  gaps: [{ ...gap, state: offer ? 'offered' : 'filling', why: '', offer, ...over }],
  ...('perDay' in over ? { perDay: over.perDay } : {}),
});

function draw(filling: Filling | null, asked = false) {
  const commands = { fill: vi.fn(async () => {}), limitFills: vi.fn(async () => {}) };
  const line = (now: Filling | null, nowAsked: boolean) => (
    <DipperProvider value={{ commands } as unknown as Dipper}>
      <GapLine id="T" gap={gap} filling={now} asked={nowAsked} />
    </DipperProvider>
  );
  const { rerender } = render(line(filling, asked));
  return {
    ...commands,
    again: (now: Filling | null, nowAsked: boolean) => rerender(line(now, nowAsked)),
  };
}
const toggle = () => screen.getByRole('button', { name: 'How much is filled by itself' });
const field = () => screen.getByLabelText('Dipper fills by itself, over all columns');

test('the button sends the number that it names', () => {
  const { fill } = draw(offering({ posts: 240, dollars: 1.2 }));
  fireEvent.click(screen.getByRole('button', { name: 'Fill 240 more for $1.20' }));
  expect(fill).toHaveBeenCalledExactlyOnceWith('T', 0, 240);
});

test('where it is not known how many were missed, they are counted on a press', () => {
  const { fill } = draw(offering({ posts: null, dollars: 0.005 }));
  fireEvent.click(screen.getByRole('button', { name: 'Count what was missed for $0.005' }));
  expect(fill).toHaveBeenCalledExactlyOnceWith('T', 0, null);
});

test('a simulator names no price', () => {
  draw(offering({ posts: 240, dollars: 1.2 }, { simulated: true }));
  expect(screen.getByRole('button', { name: 'Fill 240 more (simulated, free)' })).toBeTruthy();
});

test('what was pressed is not sent twice, and the line says that it is fetched', () => {
  const { fill } = draw(offering({ posts: 240, dollars: 1.2 }), true);
  const button = screen.getByRole('button', { name: /^Fill 240/ });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(button);
  expect(fill).not.toHaveBeenCalled();
  expect(screen.getByText(/340 posts, 100 filled, fetching more…/)).toBeTruthy();
});

test('the keyboard stays in the line when the button goes', () => {
  const { again } = draw(offering({ posts: 240, dollars: 1.2 }));
  screen.getByRole('button', { name: /^Fill 240/ }).focus();
  again(offering(null), false);
  expect(document.activeElement).toBe(toggle());
});

test('why and when are told on hover and to screen readers', () => {
  draw(offering({ posts: 240, dollars: 1.2 }, { why: 'X looks back a week.' }));
  const title = screen.getByTestId('gap').title;
  expect(title).toContain('Dipper was not running.');
  expect(title).toContain('X looks back a week.');
  expect(title).toMatch(/1970|1969/);
  const described = screen.getByRole('button', { name: /^Fill/ }).getAttribute('aria-describedby');
  const told = (described ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent)
    .join(' ');
  expect(told).toContain('12 minutes offline');
  expect(told).toContain('Dipper was not running.');
  expect(told).toContain('X looks back a week.');
});

test('before it is known what can be done, there is nothing to press', () => {
  draw(null);
  expect(screen.getByText('12 minutes offline: 340 posts, 100 filled')).toBeTruthy();
  expect(screen.queryByRole('button')).toBeNull();
});

test('how much is filled by itself is chosen with its price beside it', async () => {
  const { limitFills } = draw(offering(null));
  expect(toggle().getAttribute('aria-expanded')).toBe('false');
  fireEvent.click(toggle());
  expect(toggle().getAttribute('aria-expanded')).toBe('true');
  expect(document.activeElement).toBe(field());
  expect(field()).toHaveProperty('value', '100');
  expect(screen.getAllByRole('option').map((each) => each.textContent)).toEqual([
    'Nothing',
    'Up to 100 posts a day ($0.50)',
    'Up to 500 posts a day ($2.50)',
    'Up to 2,000 posts a day ($10)',
  ]);
  expect(screen.getByText('37 of these today so far.')).toBeTruthy();
  fireEvent.change(field(), { target: { value: '500' } });
  expect(limitFills).toHaveBeenCalledExactlyOnceWith(500);
  expect(field()).toHaveProperty('value', '500');
  // What is so shows again once it is answered, and here nothing has changed.
  await vi.waitFor(() => expect(field()).toHaveProperty('value', '100'));
  fireEvent.keyDown(field(), { key: 'Escape' });
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(document.activeElement).toBe(toggle());
});

test('a number that was set elsewhere is a choice as well', () => {
  draw(offering(null, { perDay: 300 }));
  fireEvent.click(toggle());
  expect(screen.getAllByRole('option')).toHaveLength(5);
  expect(field()).toHaveProperty('value', '300');
});
