package action

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The key maps that come with earshot.
const (
	DefaultKeymap     = "default"
	TranscriberKeymap = "transcriber"
)

// Keymaps returns the names of the key maps that Rebind can start from.
func Keymaps() []string { return []string{DefaultKeymap, TranscriberKeymap} }

// A RebindError says why keys can't be bound as a person wrote it.
type RebindError struct {
	Key string // the key as it was written
	Why string // what is wrong with it, and what to do
}

func (e *RebindError) Error() string { return fmt.Sprintf("key %q: %s", e.Key, e.Why) }

// Rebind returns the key map that results from bindings, a key map by its name
// (Keymaps), and what a person wants otherwise: keys, as the help or as Bubble
// Tea names them, and the text form of the action that each does. The action
// "nothing" frees a key. The bindings given are left as they are.
//
// A *RebindError refuses what can't be meant: a key that is written twice, one
// that programs can't get, a chord whose first key does something by itself,
// and a key taken from an action that then has none. That action is to be given
// another key, or another of its keys is to be freed on purpose.
func Rebind(bindings []Binding, keymap string, user map[string]string) ([]Binding, error) {
	changes, err := keymapChanges(keymap)
	if err != nil {
		return nil, err
	}
	r := rebinding{rows: slices.Clone(bindings)}
	for i := range r.rows {
		r.rows[i].Keys = slices.Clone(r.rows[i].Keys)
	}
	for _, c := range changes {
		r.unbind(c.key)
		row := r.bind(c.key, c.action)
		if c.help != "" {
			row.Help = c.help
		}
	}
	if err := r.apply(user); err != nil {
		return nil, err
	}
	for i := range r.rows {
		if len(r.rows[i].Keys) == 0 {
			r.rows[i].Rank = 0 // the footer shows keys
		}
	}
	return r.rows, nil
}

// change binds a key otherwise than the default key map does.
type change struct {
	key    string
	action Action
	help   string // "": the help that the action has already
}

// keymapChanges returns how a key map differs from the default one.
func keymapChanges(keymap string) ([]change, error) {
	switch keymap {
	case DefaultKeymap:
		return nil, nil
	case TranscriberKeymap:
		// The keys of oTranscribe, and its skips of 1.5 s. What they did by
		// default moves to keys that were free.
		const skip = 1500 * time.Millisecond
		return []change{
			{"esc", PlayPause, ""},
			{"f1", Skip{-skip}, "back 1.5 s"},
			{"f2", Skip{skip}, "forward 1.5 s"},
			{"f3", Slower, ""},
			{"f4", Faster, ""},
			{"f5", Mouse, ""},
			{"backspace", Escape, "clear search, leave full screen (Esc closes popups)"},
		}, nil
	}
	return nil, fmt.Errorf("no key map is called %q; there are %s", keymap, strings.Join(Keymaps(), ", "))
}

// rebinding is a key map while it is changed.
type rebinding struct {
	rows []Binding
}

// unbind takes a key from the action that has it, which it returns, nil if
// there is none.
func (r *rebinding) unbind(key string) Action {
	for i := range r.rows {
		if at := slices.Index(r.rows[i].Keys, key); at >= 0 {
			r.rows[i].Keys = slices.Delete(r.rows[i].Keys, at, at+1)
			return r.rows[i].Action
		}
	}
	return nil
}

// bind gives an action a key, before those it has already, and returns its row.
func (r *rebinding) bind(key string, a Action) *Binding {
	row := r.row(a)
	if row == nil {
		b := newRow(key, a)
		at := len(r.rows) // after the others of its section
		for at > 0 && r.rows[at-1].Section != b.Section {
			at--
		}
		r.rows = slices.Insert(r.rows, at, b)
		return &r.rows[at]
	}
	row.Keys = slices.Insert(row.Keys, 0, key)
	return row
}

// row returns the first row of an action, nil if there is none.
func (r *rebinding) row(a Action) *Binding {
	i := slices.IndexFunc(r.rows, func(b Binding) bool { return b.Action == a })
	if i < 0 {
		return nil
	}
	return &r.rows[i]
}

func (r *rebinding) reachable(a Action) bool {
	return slices.ContainsFunc(r.rows, func(b Binding) bool { return b.Action == a && len(b.Keys) > 0 })
}

// apply binds keys as a person wrote it.
func (r *rebinding) apply(user map[string]string) error {
	type loss struct {
		written string
		action  Action
	}
	var losses []loss
	var freed []Action
	written := map[string]string{} // how each key is written
	for _, w := range slices.Sorted(maps.Keys(user)) {
		key, err := parseKey(w)
		if err != nil {
			return &RebindError{w, err.Error()}
		}
		if other, twice := written[key]; twice {
			return &RebindError{w, fmt.Sprintf("it is the same key as %q; keep one of them", other)}
		}
		written[key] = w
		a, err := Parse(user[w])
		if err != nil {
			return &RebindError{w, err.Error()}
		}
		if _, click := a.(Click); click {
			return &RebindError{w, "a click needs a mouse"}
		}
		had := r.unbind(key)
		if a == None {
			freed = append(freed, had)
			continue
		}
		if had != nil && had != a {
			losses = append(losses, loss{w, had})
		}
		r.bind(key, a)
	}
	for _, l := range losses {
		if !r.reachable(l.action) && !slices.Contains(freed, l.action) {
			return &RebindError{l.written, fmt.Sprintf("it does %q now, which would have no key; give %q another key too", r.row(l.action).Help, l.action)}
		}
	}
	return r.checkChords(written)
}

// checkChords refuses a chord whose first key does something by itself: it
// could never be finished.
func (r *rebinding) checkChords(written map[string]string) error {
	owner := map[string]*Binding{}
	for i := range r.rows {
		for _, k := range r.rows[i].Keys {
			owner[k] = &r.rows[i]
		}
	}
	for i := range r.rows {
		for _, k := range r.rows[i].Keys {
			first, _, chord := strings.Cut(k, " ")
			single, taken := owner[first]
			if !chord || !taken {
				continue
			}
			if w, ok := written[k]; ok {
				return &RebindError{w, fmt.Sprintf("its first key does %q by itself; free that (%q = %q) or begin with another", single.Help, KeyName(first), None)}
			}
			return &RebindError{written[first], fmt.Sprintf("it begins chords, %s %q is one; free those (%q = %q) or take another", KeyName(k), r.rows[i].Help, KeyName(k), None)}
		}
	}
	return nil
}

// newRow returns the row of an action that has none in the key map.
func newRow(key string, a Action) Binding {
	b := Binding{Section: sectionOf(a), Keys: []string{key}, Action: a, Help: a.String()}
	for _, known := range Keyless() {
		if known.Action == a {
			b.Section, b.Help = known.Section, known.Help
		}
	}
	switch first, _, _ := strings.Cut(key, " "); {
	case len(first) == len(key):
	case first == "y":
		b.Section = CopyPrefix
	case first == "g":
		b.Section = GoPrefix
	case first == "z":
		b.Section = ViewPrefix
	}
	return b
}

func sectionOf(a Action) Section {
	switch a.(type) {
	case Skip, Seek, Speed, Volume:
		return Listen
	case Step, StepLane, Nav, MoveTo, GoTo, Lane:
		return MoveInCall
	case CueAt, Copy:
		return Act
	case Find:
		return FindText
	}
	return App
}

// WithKeys returns rows with the keys that their actions have in bindings, and
// leaves out those that have none.
func WithKeys(rows, bindings []Binding) []Binding {
	var out []Binding
	for _, row := range rows {
		row.Keys = nil
		for _, b := range bindings {
			if b.Action == row.Action {
				row.Keys = append(row.Keys, b.Keys...)
			}
		}
		if len(row.Keys) > 0 {
			out = append(out, row)
		}
	}
	return out
}
