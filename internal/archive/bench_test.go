package archive_test

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dipper/internal/archive"
	"dipper/internal/post"
	"dipper/internal/topic"
)

// fullPost is a post with everything that one of X's usually carries, about
// 1.2 KB of JSON.
func fullPost(n int) post.Post {
	at := post.At(start.Add(time.Duration(n) * time.Millisecond))
	id := strconv.Itoa(1_861_000_000_000_000_000 + n)
	handle := "user_" + strconv.Itoa(n%700)
	p := plainPost(id)
	p.URL = ptr("https://x.com/" + handle + "/status/" + id)
	p.Text = "post " + id + " about the weather and what came of it, with #weather and a link https://t.co/abcdefgh23 " +
		"so that the whole is about as long as people write when they have something to say"
	p.CreatedAt, p.ReceivedAt = at, at
	p.Author = &post.Author{ID: strconv.Itoa(n % 700), Handle: handle, Name: "User " + handle,
		Avatar: ptr("https://pbs.example.com/profile_images/" + id + "/AbCdEfGh_normal.jpg"), Verified: ptr("blue")}
	p.Metrics = &post.Metrics{Replies: ptr(int64(2)), Reposts: ptr(int64(14)), Quotes: ptr(int64(1)), Likes: ptr(int64(121))}
	p.Entities = []post.Entity{
		{Kind: post.EntityHashtag, Start: 70, End: 78, Value: "weather"},
		{Kind: post.EntityURL, Start: 90, End: 113, Value: "https://example.com/news/2026/11/the-weather-and-what-came-of-it",
			URL: "https://t.co/abcdefgh23", Display: "example.com/news/2026/11/…"},
	}
	p.Media = []post.Media{{Kind: post.MediaPhoto, URL: ptr("https://pbs.example.com/media/" + id + ".jpg"), Width: new(int64(1200)), Height: new(int64(675)), Alt: "clouds over a town"}}
	return p
}

// BenchmarkAppend appends batches of 500 new posts, encoding included.
func BenchmarkAppend(b *testing.B) {
	for _, topics := range []int{1, 3} {
		b.Run(strconv.Itoa(topics)+" topics each", func(b *testing.B) {
			a, err := archive.Open(b.Context(), filepath.Join(b.TempDir(), "dipper.db"), archive.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer a.Close()
			var ids []string
			for i := range topics {
				id := "topic-" + strconv.Itoa(i)
				if _, err := a.AddTopic(b.Context(), topic.Topic{ID: id}); err != nil {
					b.Fatal(err)
				}
				ids = append(ids, id)
			}
			const size = 500
			n, bytes := 0, 0
			for b.Loop() {
				b.StopTimer()
				batch := make([]archive.Arrival, size)
				for i := range batch {
					batch[i] = archive.Arrival{Post: fullPost(n), Topics: ids}
					n++
				}
				b.StartTimer()
				done, err := a.Append(b.Context(), batch)
				if err != nil {
					b.Fatal(err)
				}
				bytes += len(done.Lines[0].JSON)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "posts/s")
			b.ReportMetric(float64(bytes)/float64(b.N), "B/post")
		})
	}
}

// BenchmarkDeleteTopic deletes a topic of 200,000 posts while batches of 50
// are appended, and says how long the longest of those took and how long it
// was until the posts were gone. Run it with -benchtime 1x.
func BenchmarkDeleteTopic(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		a := withTopics(b, "a")
		large(b, a, 200_000)
		b.StartTimer()
		begun := time.Now()
		if err := a.DeleteTopic(b.Context(), "large", false); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(begun).Milliseconds()), "ms-delete")
		var longest time.Duration
		var kept int64
		for n := 300_000; size(b, a) > kept; n += 50 {
			var batch []archive.Arrival
			for i := range 50 {
				batch = append(batch, archive.Arrival{Post: fullPost(n + i), Topics: []string{"a"}})
			}
			at := time.Now()
			kept += appendAll(b, a, batch...).New
			longest = max(longest, time.Since(at))
		}
		b.ReportMetric(float64(longest.Milliseconds()), "ms-longest-append")
		b.ReportMetric(time.Since(begun).Seconds(), "s-until-gone")
	}
}
