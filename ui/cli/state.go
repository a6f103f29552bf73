package cli

import (
	"fmt"

	"earshot/model"
	"earshot/ui"
	"earshot/ui/config"
	"earshot/ui/session"
	"earshot/ui/text"
)

// maxSessions is how many calls are remembered: what a reviewer sees in two
// months, in less than a megabyte.
const maxSessions = 2000

// sessions returns where it is kept how calls were left, and false where it is
// not.
func (a *app) sessions() (session.Store, bool) {
	dir := config.StateDir(a.getenv, "calls")
	return session.Store{Dir: dir, Max: maxSessions}, dir != "" && !a.set.NoState
}

// memory is how one call was left. The zero value remembers nothing.
type memory struct {
	store session.Store
	key   string // "" for nothing
	left  *ui.Session
}

// recall finds out how a call was left.
func (a *app) recall(doc *model.Document) memory {
	store, ok := a.sessions()
	if !ok {
		return memory{}
	}
	key, err := session.Key(doc.Size(), func(first, last int64) ([]byte, error) {
		return doc.Slice(model.Range{From: first, To: last})
	})
	if err != nil {
		return memory{} // the call itself will tell
	}
	m := memory{store: store, key: key}
	if left, ok := session.Load[ui.Session](store, key); ok {
		m.left = &left
	}
	return m
}

// keep remembers how the explorer left the call, if anything has changed.
func (m memory) keep(now ui.Session) error {
	if m.key == "" || m.left != nil && now.Equal(*m.left) {
		return nil
	}
	return m.store.Save(m.key, now)
}

// tellNotKept says that the next time will not begin where this one ended. It
// is no reason to fail.
func (a *app) tellNotKept(err error) {
	fmt.Fprintf(a.std.Err, "earshot: where you were in the call was not kept: %s\n  --no-state keeps nothing and says nothing.\n", text.Safe(err.Error()))
}
