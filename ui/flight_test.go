package ui

import (
	"bytes"
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"earshot/model"
)

type someMsg int

// A command whose program has ended is asked again: it does not run twice, and
// its message arrives once.
func TestFlight(t *testing.T) {
	f := new(flight)
	ran := 0
	count := func() tea.Msg { ran++; return someMsg(ran) }
	lost := f.track(count)
	lost() // the program ends before its message arrives
	batch := f.track(tea.Batch(count, tea.Quit, nil, count))().(tea.BatchMsg)
	arrived := batch[0]().(delivered)
	if msg := batch[1](); msg != (tea.QuitMsg{}) {
		t.Errorf("Bubble Tea does not get to see its own %#v", msg)
	}
	if !f.take(arrived.id) || f.take(arrived.id) {
		t.Error("a message does not count once")
	}

	again := f.again()().(tea.BatchMsg)
	if len(again) != 2 { // the first, and the one of the batch that has not run
		t.Fatalf("%d commands are asked again", len(again))
	}
	for _, cmd := range again {
		d := cmd().(delivered)
		if d.msg != someMsg(1) && d.msg != someMsg(3) {
			t.Errorf("a command comes to %v the second time", d.msg)
		}
		if !f.take(d.id) {
			t.Error("what was lost does not count")
		}
	}
	if ran != 3 {
		t.Errorf("three commands ran %d times", ran)
	}
	if f.track(nil) != nil || f.again() != nil {
		t.Error("nothing is asked again")
	}
}

// The call is read once, and found, though the mode is switched while it is
// being read.
func TestSwitchWhileReading(t *testing.T) {
	c := support(t)
	reads := 0
	m := New(Options{Name: "call.json", Switchable: true, Background: Dark, Load: func(context.Context) (*model.Call, error) {
		reads++
		return c, nil
	}})
	out := new(bytes.Buffer)
	e := NewExplorer(m, Plain{Out: out})
	e.Init()() // and its message is lost

	step := func(msg tea.Msg) tea.Cmd {
		next, cmd := e.Update(msg)
		e = next.(Explorer)
		return cmd
	}
	step(tea.WindowSizeMsg{Width: 80, Height: 24})
	step(keyPress("z"))
	if quit := step(keyPress("p")); quit == nil || quit() != (tea.QuitMsg{}) || !e.Switched() || e.Plain() {
		t.Fatal("zp does not end the program for another")
	}
	e = e.Again(Plain{Out: out})
	if !e.Plain() || e.Switched() {
		t.Fatal("the next program is not in plain mode")
	}
	for range 3 { // through batches and the delivery of messages
		for _, msg := range messages(e.Init()) {
			step(msg)
		}
	}
	if e.Model().state.Call != c || reads != 1 {
		t.Errorf("the call was read %d times, and is %v", reads, e.Model().state.Call)
	}
	if said := out.String(); !bytes.Contains(out.Bytes(), []byte("call.json, 0:12, 2 speakers, 22 words, ")) {
		t.Errorf("it says %q", said)
	}
	step(keyPress("z"))
	step(keyPress("p"))
	if e = e.Again(Plain{Out: out}); e.Plain() || e.View().AltScreen != true {
		t.Error("zp does not lead back to the screen")
	}
}

// messages returns what commands come to, those in a batch too, but for ticks.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	batch, ok := cmd().(tea.BatchMsg)
	if !ok {
		return []tea.Msg{cmd()}
	}
	var all []tea.Msg
	for _, c := range batch {
		all = append(all, messages(c)...)
	}
	return all
}
