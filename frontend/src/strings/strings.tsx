import { createContext, useContext } from 'react';
import { en, type Strings } from './en';
import { zh } from './zh';

const Context = createContext<Strings>(en);

/** StringsProvider gives a language's sentences to all below it. */
export const StringsProvider = Context.Provider;

/** Gives the sentences of the reader's language. */
export function useStrings(): Strings {
  return useContext(Context);
}

/** Picks by the reader's language; a bare "C", as some systems tell, is English. */
export function stringsFor(language: string): Strings {
  return /^zh\b/i.test(language) ? zh : en;
}
