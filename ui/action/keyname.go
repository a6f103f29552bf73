package action

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// KeyName returns how a person calls a key or chord: "Space", "Ctrl+D", "gg".
func KeyName(key string) string {
	if first, second, ok := strings.Cut(key, " "); ok {
		return first + second
	}
	switch {
	case key == "pgdown":
		return "PgDn"
	case key == "pgup":
		return "PgUp"
	case hasName(key):
		return strings.ToUpper(key[:1]) + key[1:]
	}
	if mod, k, ok := strings.Cut(key, "+"); ok && k != "" {
		return strings.ToUpper(mod[:1]) + mod[1:] + "+" + KeyName(upperOne(k))
	}
	return key
}

func upperOne(k string) string {
	if len(k) == 1 {
		return strings.ToUpper(k)
	}
	return k
}

// hasName reports whether a key goes by a name and not by its character.
func hasName(key string) bool {
	switch key {
	case "esc", "space", "enter", "tab", "backspace", "insert", "delete", "home", "end", "pgup", "pgdown", "left", "right", "up", "down":
		return true
	}
	n, ok := strings.CutPrefix(key, "f")
	i, err := strconv.Atoi(n)
	return ok && err == nil && 1 <= i && i <= 24 && strconv.Itoa(i) == n
}

// parseKey reads a key or a chord as a person writes it, "ctrl+x", "PgDn",
// "gx", "g x", and returns it as Bubble Tea names it.
func parseKey(s string) (string, error) {
	strokes := []string{strings.TrimSpace(s)}
	if fields := strings.Fields(s); len(fields) == 2 {
		strokes = fields
	} else if r := []rune(strokes[0]); len(r) == 2 && !hasName(strings.ToLower(strokes[0])) {
		strokes = []string{string(r[0]), string(r[1])}
	}
	for i, one := range strokes {
		key, err := parseStroke(one)
		if err != nil {
			return "", err
		}
		strokes[i] = key
	}
	return strings.Join(strokes, " "), nil
}

var errNoKey = errors.New(`it is no key: write a character, a name such as F5, PgDn or Ctrl+X, or two for a chord, "g x"`)

// parseStroke reads one key.
func parseStroke(s string) (string, error) {
	var ctrl, alt, shift bool
	for {
		mod, rest, ok := strings.Cut(s, "+")
		if !ok || mod == "" || rest == "" {
			break
		}
		var held *bool
		switch strings.ToLower(mod) {
		case "ctrl":
			held = &ctrl
		case "alt":
			held = &alt
		case "shift":
			held = &shift
		default:
			return "", errNoKey
		}
		if *held {
			return "", errNoKey
		}
		*held, s = true, rest
	}
	key := keyAlias(strings.ToLower(s))
	if r, size := utf8.DecodeRuneInString(s); size == len(s) && size > 0 {
		if r == utf8.RuneError || !unicode.IsPrint(r) || unicode.IsSpace(r) {
			return "", errNoKey
		}
		// Terminals send the upper case letter for Shift and a letter, and
		// know of no Shift beside Ctrl.
		switch lower := string(unicode.ToLower(r)); {
		case ctrl:
			key = lower
		case alt:
			shift = shift || lower != s
			key = lower
		case shift && lower == strings.ToUpper(s):
			return "", fmt.Errorf("write the character that Shift and %s give", s)
		case shift:
			key, shift = strings.ToUpper(s), false
		default:
			key = s
		}
	} else if !hasName(key) {
		return "", errNoKey
	}
	if shift {
		key = "shift+" + key
	}
	if alt {
		key = "alt+" + key
	}
	if ctrl {
		key = "ctrl+" + key
	}
	return key, reserved(key)
}

// keyAlias returns the name that Bubble Tea has for a key.
func keyAlias(name string) string {
	switch name {
	case "escape":
		return "esc"
	case "return":
		return "enter"
	case "pgdn", "pagedown":
		return "pgdown"
	case "pageup":
		return "pgup"
	case "del":
		return "delete"
	case "ins":
		return "insert"
	}
	return name
}

// reserved refuses the keys that a program in a terminal can't have.
func reserved(key string) error {
	same := map[string]string{"ctrl+i": "Tab", "ctrl+m": "Enter", "ctrl+j": "Enter", "ctrl+h": "Backspace", "ctrl+[": "Esc"}
	switch {
	case key == "ctrl+c":
		return errors.New("it always quits")
	case same[key] != "":
		return fmt.Errorf("terminals send the same for it as for %s; bind that", same[key])
	case slices.Contains([]string{"ctrl+s", "ctrl+q"}, key):
		return errors.New("terminals stop and go on with it; take another")
	case slices.Contains([]string{"ctrl+a", "ctrl+b"}, key):
		return errors.New("screen and tmux keep it for themselves; take another")
	}
	return nil
}
