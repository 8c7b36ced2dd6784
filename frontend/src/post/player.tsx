import { useLayoutEffect, useRef } from 'react';
import styles from './media.module.css';
import type { Media } from './model';

type Props = {
  kind: Media['kind'];
  src: string;
  poster: string | null;
  label: string;
  onError(): void;
};

/** Player shows a video that was asked to play; a GIF plays without sound, over and over, until it is stopped. */
export function Player({ kind, src, poster, label, onError }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const gif = kind === 'gif';
  // Within the press that asked for it, or engines take it for playing by itself.
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.focus({ preventScroll: true });
    // Where an engine refuses, its own controls are there to be pressed.
    void element.play()?.catch(() => {});
  }, []);
  return (
    <video
      ref={video}
      className={styles.video}
      src={src}
      {...(poster === null ? {} : { poster })}
      preload="none"
      controls
      playsInline
      muted={gif}
      loop={gif}
      aria-label={label}
      tabIndex={0}
      onError={onError}
    />
  );
}
