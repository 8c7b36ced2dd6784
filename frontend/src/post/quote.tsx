import { useStrings } from '../strings/strings';
import { AuthorName, Avatar } from './author';
import { directionOf } from './identity';
import { permalink } from './links';
import { MediaGrid } from './media';
import type { Post } from './model';
import { Outward } from './outward';
import { PollBars } from './poll';
import styles from './quote.module.css';
import { When } from './when';
import { Words } from './words';

/** QuoteCard shows a quoted post, in short, inside the one that quotes it. */
export function QuoteCard({ post }: { post: Post }) {
  const strings = useStrings();
  const link = permalink(post);
  return (
    <blockquote className={styles.quote} dir={directionOf(post.lang, post.text)}>
      <div className={styles.who}>
        <Avatar author={post.author} simulated={post.simulated} small />
        <AuthorName author={post.author} />
        {post.author?.handle && <bdi dir="ltr">@{post.author.handle}</bdi>}
        <span className={styles.when}>
          {link === null || post.createdAt === null ? (
            <When at={post.createdAt} />
          ) : (
            <Outward href={link} title={strings.viewOnX}>
              <When at={post.createdAt} />
            </Outward>
          )}
        </span>
      </div>
      <Words post={post} marks={null} open={false} brief />
      {post.media.length > 0 && (
        <MediaGrid media={post.media} simulated={post.simulated} sensitive={post.sensitive} small />
      )}
      {post.poll && <PollBars poll={post.poll} />}
    </blockquote>
  );
}
