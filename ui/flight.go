package ui

import (
	"reflect"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// flight holds the commands whose messages have not arrived yet. A Bubble Tea
// program that ends drops what its commands still come to. So that the next one
// gets it, each command runs once, is remembered until its message was
// delivered, and is asked for that again.
type flight struct {
	mu   sync.Mutex
	last int
	on   map[int]tea.Cmd // what is under way, each to be asked again
}

// delivered carries the message of a command.
type delivered struct {
	id  int
	msg tea.Msg
}

// track makes a command one that is asked again if its message gets lost.
func (f *flight) track(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	f.mu.Lock()
	f.last++
	id := f.last
	f.mu.Unlock()
	once := sync.OnceValue(func() tea.Msg {
		msg := cmd()
		batch, several := msg.(tea.BatchMsg)
		switch {
		case several:
			tracked := make(tea.BatchMsg, len(batch))
			for i, c := range batch {
				tracked[i] = f.track(c)
			}
			f.take(id)
			return tracked
		case msg == nil, ofBubbleTea(msg): // quits, copies, suspends: at once or never
			f.take(id)
			return msg
		}
		return delivered{id, msg}
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.on == nil {
		f.on = map[int]tea.Cmd{}
	}
	f.on[id] = once
	return once
}

// take reports whether a message is delivered for the first time.
func (f *flight) take(id int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, first := f.on[id]
	delete(f.on, id)
	return first
}

// again asks for everything that was not delivered.
func (f *flight) again() tea.Cmd {
	f.mu.Lock()
	defer f.mu.Unlock()
	cmds := make([]tea.Cmd, 0, len(f.on))
	for _, cmd := range f.on {
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// ofBubbleTea reports whether a message is one that Bubble Tea itself waits for
// and has to see as it is.
func ofBubbleTea(msg tea.Msg) bool {
	return strings.HasPrefix(reflect.TypeOf(msg).PkgPath(), reflect.TypeFor[tea.QuitMsg]().PkgPath())
}
