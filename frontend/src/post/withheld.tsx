import { Ban } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { country } from '../strings/format';
import { useStrings } from '../strings/strings';
import { keepPlaces } from '../ui/places';
import type { Post } from './model';
import styles from './withheld.module.css';

// X's codes for everywhere and for a claim of copyright, which hold in every country.
const everywhere = new Set(['XX', 'XY']);

/** Withheld shows what a post holds; where X withholds it a notice instead, that can be set aside unless it holds everywhere. */
export function Withheld({ post, children }: { post: Post; children: ReactNode }) {
  const strings = useStrings();
  const [uncovered, setUncovered] = useState(false);
  if (post.withheld.length === 0) return children;
  const always = post.withheld.some((code) => everywhere.has(code));
  const notice = always
    ? strings.withheldEverywhere
    : strings.withheld(post.withheld.map((code) => country(strings.locale, code)));
  return (
    <>
      <div className={styles.withheld} dir="ltr">
        <Ban aria-hidden="true" />
        <span>
          <b>{notice}</b> {!always && !uncovered && strings.withheldText}
        </span>
        {!always && (
          <button
            type="button"
            aria-expanded={uncovered}
            onClick={() => {
              keepPlaces();
              setUncovered(!uncovered);
            }}
          >
            {uncovered ? strings.hide : strings.show}
          </button>
        )}
      </div>
      {uncovered && children}
    </>
  );
}
