import { AuthorName, Avatar } from './author';
import { Edited } from './edited';
import { directionOf } from './identity';
import { permalink } from './links';
import { MediaGrid } from './media';
import type { Post } from './model';
import { PollBars } from './poll';
import styles from './quote.module.css';
import { When } from './when';
import { Withheld } from './withheld';
import { Words } from './words';

/** QuoteCard shows a quoted post, in short, inside the one that quotes it. */
export function QuoteCard({ post }: { post: Post }) {
  return (
    <blockquote className={styles.quote} dir={directionOf(post.lang, post.text)}>
      <div className={styles.who}>
        <Avatar author={post.author} simulated={post.simulated} small />
        <AuthorName author={post.author} simulated={post.simulated} small />
        <span className={styles.when}>
          <When at={post.createdAt} link={permalink(post)} />
        </span>
      </div>
      {post.edits.length > 0 && <Edited post={post} />}
      <Withheld post={post}>
        <Words post={post} marks={null} open={false} brief />
        {post.media.length > 0 && <MediaGrid post={post} small />}
        {post.poll && <PollBars poll={post.poll} />}
      </Withheld>
    </blockquote>
  );
}
