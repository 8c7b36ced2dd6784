/** The id of the words that say how a column is moved by keyboard. */
export const gripHelp = 'grip-help';

/** The id of a column's element. */
export function columnId(id: string): string {
  return `column-${id}`;
}
