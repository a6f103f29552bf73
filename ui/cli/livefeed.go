package cli

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	screen "earshot/ui/live"
)

// A feed hands messages from one goroutine to another and never holds the first
// up. How loud it is counts only at the end of what waits.
type feed struct {
	mu     sync.Mutex
	queue  []tea.Msg
	closed bool
	some   chan struct{}
}

func newFeed() *feed { return &feed{some: make(chan struct{}, 1)} }

func (f *feed) put(msg tea.Msg) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.queue); n > 1 {
		switch msg.(type) {
		case screen.Heard, screen.Saved: // they come in pairs
			for i := n - 1; i >= max(n-2, 0); i-- {
				if sameKind(f.queue[i], msg) {
					f.queue[i] = msg
					return
				}
			}
		}
	}
	f.queue = append(f.queue, msg)
	f.wake()
}

func sameKind(a, b tea.Msg) bool {
	_, heardA := a.(screen.Heard)
	_, heardB := b.(screen.Heard)
	_, savedA := a.(screen.Saved)
	_, savedB := b.(screen.Saved)
	return heardA && heardB || savedA && savedB
}

// close says that no more comes.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.wake()
}

func (f *feed) wake() {
	select {
	case f.some <- struct{}{}:
	default:
	}
}

// next waits for messages; none come when the feed was closed.
func (f *feed) next() []tea.Msg {
	for {
		f.mu.Lock()
		if len(f.queue) > 0 || f.closed {
			msgs := f.queue
			f.queue = nil
			f.mu.Unlock()
			return msgs
		}
		f.mu.Unlock()
		<-f.some
	}
}
