package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// maxFile bounds how much of a file is read: what is longer is something else.
const maxFile = 1 << 20

// ReadFile takes the settings from a configuration file. One that is not there
// changes nothing; found says whether there was one. The error is an *Error
// that names the line, or one of the file system.
func (c *Config) ReadFile(path string) (found bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return true, err
	case len(data) > maxFile:
		return true, &Error{Where: path, What: "it is longer than a configuration can be", Hint: fileHint}
	}
	return true, c.read(path, data)
}

const fileHint = "earshot config path tells where it is, earshot config lists every setting."

// read takes the settings from the text of a file.
func (c *Config) read(path string, data []byte) error {
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // Notepad's
	var values map[string]any
	if err := toml.Unmarshal(data, &values); err != nil {
		if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, column := bad.Position()
			return &Error{
				Where: fmt.Sprintf("%s:%d", path, line),
				What:  fmt.Sprintf("it is no TOML, at column %d: %s", column, strings.TrimPrefix(bad.Error(), "toml: ")),
				Hint:  `A setting is a line such as theme = "dark"; after # comes a comment.`,
			}
		}
		return &Error{Where: path, What: err.Error(), Hint: fileHint}
	}
	for _, at := range lines(data, &struct{}{}) {
		where := fmt.Sprintf("%s:%d", path, at.line)
		refuse := func(format string, args ...any) error {
			return &Error{Where: where, What: fmt.Sprintf(format, args...), Hint: fileHint}
		}
		switch s := c.setting(at.key[0]); {
		case at.key[0] == keysTable:
			// comes below, key by key
		case s == nil || len(at.key) > 1:
			name, last := strings.Join(at.key, "."), at.key[len(at.key)-1]
			return refuse("%q is no setting; the nearest is %q", name, nearest(last, append(c.names(), keysTable)))
		default:
			text, err := s.fromTOML(values[s.Name])
			if err == nil {
				err = c.Set(s.Name, text, Source{File, where})
			}
			if err != nil {
				return refuse("%s: %v", s.Name, err)
			}
		}
	}
	return c.readKeys(path, data, values)
}

// keysTable is the table of the file that binds keys.
const keysTable = "keys"

func (c *Config) readKeys(path string, data []byte, values map[string]any) error {
	bound, given := values[keysTable]
	if !given {
		return nil
	}
	var target struct {
		Keys struct{} `toml:"keys"`
	}
	line := map[string]int{}
	for _, at := range slices.Concat(lines(data, &struct{}{}), lines(data, &target)) {
		if at.key[0] == keysTable && len(at.key) > 1 {
			line[at.key[1]] = at.line
		} else if at.key[0] == keysTable {
			line[""] = at.line
		}
	}
	table, ok := bound.(map[string]any)
	if !ok {
		return &Error{
			Where: fmt.Sprintf("%s:%d", path, line[""]), What: "keys is not a table",
			Hint: "Write [keys] on a line of its own, and below it lines such as \"ctrl+x\" = \"next topic\".",
		}
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		where := fmt.Sprintf("%s:%d", path, cmp.Or(line[key], line[""]))
		does, ok := table[key].(string)
		if !ok {
			return &Error{
				Where: where, What: fmt.Sprintf("key %q: an action in quotes is wanted, not %s", key, describe(table[key])),
				Hint: "A line is such as \"ctrl+x\" = \"next topic\", with both in quotes.",
			}
		}
		c.Keys[key], c.keys[key] = does, Source{File, where}
	}
	return nil
}

// fromTOML returns a value of the file in the text form of the setting.
func (s *Setting) fromTOML(v any) (string, error) {
	switch v := v.(type) {
	case string:
		if s.Kind != Switch {
			return v, nil
		}
	case bool:
		if s.Kind == Switch {
			return fmt.Sprint(v), nil
		}
	}
	wanted := map[Kind]string{
		Choice: "one of " + s.Allowed() + ", in quotes,",
		Switch: "true or false without quotes",
		Length: "a duration in quotes, such as \"50ms\",",
		Name:   "a name in quotes, such as \"" + s.such + "\",",
	}[s.Kind]
	return "", fmt.Errorf("%s is wanted, not %s", wanted, describe(v))
}

// describe says what a value of the file is.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case bool, int64, float64:
		return fmt.Sprint(v)
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date"
}

// keyLine is where a key of the file stands.
type keyLine struct {
	key  []string
	line int
}

// lines returns the keys of a file that target has no field for, in the order
// of the file.
func lines(data []byte, target any) []keyLine {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	missing, ok := errors.AsType[*toml.StrictMissingError](d.Decode(target))
	if !ok {
		return nil
	}
	list := make([]keyLine, 0, len(missing.Errors))
	for i := range missing.Errors {
		if key := missing.Errors[i].Key(); len(key) > 0 {
			line, _ := missing.Errors[i].Position()
			list = append(list, keyLine{key, line})
		}
	}
	return list
}
