package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// Template returns a configuration file in which every setting stands as a
// comment, with its default.
func (c *Config) Template() []byte {
	var b bytes.Buffer
	b.WriteString(`# The settings of earshot. A setting counts once the # before it is removed.
# An environment variable wins over this file, and a flag over both.
`)
	for _, s := range c.settings {
		fmt.Fprintf(&b, "\n# %s\n# %s (%s, %s)\n", s.Meaning, s.Allowed(), s.Flag(), s.Env())
		if s.Kind == Switch {
			fmt.Fprintf(&b, "#%s = %s\n", s.Name, s.Default)
		} else {
			fmt.Fprintf(&b, "#%s = %q\n", s.Name, s.Default)
		}
	}
	b.WriteString(`
# Keys beside the key map: what ? and the palette (:) call them, and what they do.
# "nothing" frees a key. No action loses its only key: give it another one.
#[keys]
#"ctrl+x" = "next topic"
#"F8" = "speed 1.25"
#"gx" = "go 50%"
`)
	return b.Bytes()
}

// WriteTemplate writes the template to path, whose folder it makes. It never
// writes over a file: the error then is fs.ErrExist.
func (c *Config) WriteTemplate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(c.Template())
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(path) // half a file would be read as a whole one
	}
	return err
}
