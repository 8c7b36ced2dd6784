package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"dipper/internal/engine"
	"dipper/internal/server"
	"dipper/internal/xsim"
)

func TestClient_goesThroughTheDoors(t *testing.T) {
	e := engineOn(t, xsim.Options{Rate: 500})
	s, err := server.Open(e, server.Options{Addr: "127.0.0.1:0", Key: key, Dir: t.TempDir(), Version: "9"})
	if err != nil {
		t.Fatal(err)
	}
	end := run(t, s)
	ctx := t.Context()
	c := server.Dial(server.Address{URL: s.URL(), Key: s.Key(), PID: 1})
	made, err := c.AddTopic(ctx, "golang", "Go")
	if err != nil || made.Name != "Go" {
		t.Fatalf("AddTopic: %+v, %v", made, err)
	}
	if list, err := c.Topics(ctx); err != nil || len(list) != 1 || list[0].ID != made.ID {
		t.Errorf("Topics: %+v, %v", list, err)
	}
	if st, err := c.Status(ctx); err != nil || st.Version != "9" || st.Rules.Used != 1 {
		t.Errorf("Status: %+v, %v", st, err)
	}
	if check, err := c.Check(ctx, "golang OR"); err != nil || check.Valid || len(check.Problems) == 0 {
		t.Errorf("Check: %+v, %v", check, err)
	}
	p, ok := errors.AsType[*engine.Problem](func() error { _, err := c.AddTopic(ctx, "golang OR", ""); return err }())
	if !ok || p.Code != engine.CodeQueryInvalid || p.Status != 422 || p.Detail == "" || p.Hint == "" || len(p.Problems) == 0 {
		t.Errorf("a wrong query: %+v", p)
	}

	enough := errors.New("enough")
	count := 0
	err = c.Watch(ctx, made.URL, server.FromStart, func(frame []byte) error {
		if !json.Valid(frame) {
			t.Errorf("frame %s", frame)
		}
		if count++; count == 3 {
			return enough
		}
		return nil
	})
	if err != enough {
		t.Errorf("Watch, ended by its reader: %v", err)
	}
	leave, cancel := context.WithCancel(ctx)
	if err := c.Watch(leave, made.URL, server.FromNow, func([]byte) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Watch, ended by its context: %v", err)
	}
	if err := c.Watch(ctx, made.URL+"x", server.FromNow, nil); !isProblem(err, engine.CodeTopicNotFound) {
		t.Errorf("Watch of no topic: %v", err)
	}
	once := true
	err = c.Watch(ctx, made.URL, server.FromNow, func([]byte) error {
		if once {
			once = false
			return c.DeleteTopic(ctx, made.ID, true)
		}
		return nil
	})
	if !errors.Is(err, server.ErrDeleted) {
		t.Errorf("Watch of a topic that goes: %v", err)
	}
	if err := c.DeleteTopic(ctx, made.ID, false); !isProblem(err, engine.CodeTopicNotFound) {
		t.Errorf("DeleteTopic of no topic: %v", err)
	}

	made, err = c.AddTopic(ctx, "rust", "")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{}) // only ever closed
	watched := make(chan error, 1) // one value
	go func() {
		first := true
		watched <- c.Watch(ctx, made.URL, server.FromNow, func([]byte) error {
			if first {
				close(started)
				first = false
			}
			return nil
		})
	}()
	<-started
	end()
	if err := <-watched; !errors.Is(err, server.ErrEnded) {
		t.Errorf("Watch of doors that close: %v", err)
	}
	if _, err := c.Topics(ctx); !isProblem(err, engine.CodeFolderOwned) {
		t.Errorf("closed doors: %v", err)
	}
	wrong := server.Dial(server.Address{URL: open(t, e, server.Options{}).URL(), Key: "wrong"})
	if _, err := wrong.Topics(ctx); !isProblem(err, engine.CodeUnauthorized) {
		t.Errorf("a wrong key: %v", err)
	}
}

func isProblem(err error, code string) bool {
	p, ok := errors.AsType[*engine.Problem](err)
	return ok && p.Code == code
}
