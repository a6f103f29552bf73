package terminal

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Send writes s to the program as if it was typed: raw bytes, for mouse
// reports, pastes and whatever Keys has no name for.
func (tm *Terminal) Send(s string) {
	tm.t.Helper()
	// Bubble Tea waits 50 ms for what may follow an escape: sent too early, the
	// next key would be read as alt and that key.
	time.Sleep(time.Until(tm.escaped.Add(80 * time.Millisecond)))
	if s == escape {
		tm.escaped = time.Now()
	}
	if _, err := io.WriteString(tm.in, s); err != nil {
		tm.t.Fatalf("cannot send %q: %v; screen:\n%s", s, err, tm.Text())
	}
}

// Keys types keys one after the other. They are separated by spaces; one in
// angle brackets is named, everything else is typed letter by letter:
//
//	tm.Keys("j j <down> / refund <enter> n < > <ctrl+d> <alt+x> <space> <esc>")
//
// Names are those of Bubble Tea (up, down, left, right, home, end, pgup,
// pgdown, enter, tab, shift+tab, esc, space, backspace, delete, insert, f1 to
// f12, ctrl+ or alt+ and a letter), with pgdn and cr for short.
func (tm *Terminal) Keys(keys string) {
	tm.t.Helper()
	list, err := ParseKeys(keys)
	if err != nil {
		tm.t.Fatal(err)
	}
	for _, k := range list {
		tm.Send(k)
	}
}

const escape = "\x1b"

// ParseKeys gives what a terminal sends for each of the keys, written as for
// Terminal.Keys.
func ParseKeys(keys string) (list []string, err error) {
	for item := range strings.FieldsSeq(keys) {
		if len(item) < 3 || item[0] != '<' || item[len(item)-1] != '>' {
			for _, r := range item {
				list = append(list, string(r))
			}
			continue
		}
		k, ok := named(item[1 : len(item)-1])
		if !ok {
			return nil, fmt.Errorf("no key is called %s", item)
		}
		list = append(list, k)
	}
	return list, nil
}

// named gives what an xterm sends for a key.
func named(name string) (string, bool) {
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok && len(letter) == 1 {
		return string(letter[0] & 0x1f), true
	}
	if letter, ok := strings.CutPrefix(name, "alt+"); ok && len(letter) == 1 {
		return escape + letter, true
	}
	switch name {
	case "up":
		return "\x1b[A", true
	case "down":
		return "\x1b[B", true
	case "right":
		return "\x1b[C", true
	case "left":
		return "\x1b[D", true
	case "home":
		return "\x1b[H", true
	case "end":
		return "\x1b[F", true
	case "insert":
		return "\x1b[2~", true
	case "delete":
		return "\x1b[3~", true
	case "pgup":
		return "\x1b[5~", true
	case "pgdown", "pgdn":
		return "\x1b[6~", true
	case "enter", "cr":
		return "\r", true
	case "tab":
		return "\t", true
	case "shift+tab":
		return "\x1b[Z", true
	case "esc":
		return escape, true
	case "space":
		return " ", true
	case "backspace":
		return "\x7f", true
	case "f1", "f2", "f3", "f4":
		return "\x1bO" + string("PQRS"[name[1]-'1']), true
	}
	for i, code := range []int{15, 17, 18, 19, 20, 21, 23, 24} {
		if name == fmt.Sprint("f", i+5) {
			return fmt.Sprintf("\x1b[%d~", code), true
		}
	}
	return "", false
}
