import type { ReactNode } from 'react';
import { useCardSurroundings } from './context';

type Props = {
  href: string;
  title?: string;
  className?: string | undefined;
  /** The same link stands beside it: it is left out for keyboard and ear. */
  double?: boolean;
  children: ReactNode;
};

/** Outward shows a link that opens in the system's browser, from the window as from a tab. */
export function Outward({ href, title, className, double = false, children }: Props) {
  const { openLink } = useCardSurroundings();
  return (
    <a
      href={href}
      title={title}
      className={className}
      target="_blank"
      rel="noopener noreferrer nofollow"
      {...(double ? { tabIndex: -1, 'aria-hidden': true } : {})}
      onClick={(event) => {
        if (openLink === null) return;
        event.preventDefault();
        openLink(href);
      }}
      onAuxClick={(event) => {
        if (openLink === null || event.button !== 1) return;
        event.preventDefault();
        openLink(href);
      }}
    >
      {children}
    </a>
  );
}
