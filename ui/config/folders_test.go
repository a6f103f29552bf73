package config

import (
	"path/filepath"
	"testing"
)

func TestFolders(t *testing.T) {
	for _, tt := range []struct {
		name   string
		folder folder
		system string
		env    []string
		want   string
	}{
		{"settings", settings(), "linux", []string{"HOME=/home/ada"}, "/home/ada/.config"},
		{"settings elsewhere", settings(), "linux", []string{"HOME=/home/ada", "XDG_CONFIG_HOME=/cfg"}, "/cfg"},
		{"a relative folder", settings(), "linux", []string{"HOME=/home/ada", "XDG_CONFIG_HOME=cfg"}, "/home/ada/.config"},
		{"no home", settings(), "linux", nil, ""},
		{"settings on macOS", settings(), "darwin", []string{"HOME=/Users/ada"}, "/Users/ada/Library/Application Support"},
		{"settings elsewhere on macOS", settings(), "darwin", []string{"HOME=/Users/ada", "XDG_CONFIG_HOME=/cfg"}, "/cfg"},
		{"settings on Windows", settings(), "windows", []string{`AppData=C:\Users\ada\AppData\Roaming`, "HOME=/home/ada"}, `C:\Users\ada\AppData\Roaming`},
		{"state", state(), "linux", []string{"HOME=/home/ada"}, "/home/ada/.local/state"},
		{"state elsewhere", state(), "linux", []string{"HOME=/home/ada", "XDG_STATE_HOME=/state"}, "/state"},
		{"state on macOS", state(), "darwin", []string{"HOME=/Users/ada"}, "/Users/ada/Library/Application Support"},
		{"state on Windows", state(), "windows", []string{`LocalAppData=C:\Users\ada\AppData\Local`}, `C:\Users\ada\AppData\Local`},
		{"caches", caches(), "linux", []string{"HOME=/home/ada"}, "/home/ada/.cache"},
		{"caches elsewhere", caches(), "linux", []string{"HOME=/home/ada", "XDG_CACHE_HOME=/var/ada"}, "/var/ada"},
		{"caches on macOS", caches(), "darwin", []string{"HOME=/Users/ada"}, "/Users/ada/Library/Caches"},
		{"caches on Windows", caches(), "windows", []string{`LocalAppData=C:\Users\ada\AppData\Local`}, `C:\Users\ada\AppData\Local`},
	} {
		if filepath.Separator == '\\' && tt.system != "windows" {
			continue
		}
		if got := tt.folder.path(env(tt.env...), tt.system); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if a, b, c := Path(env()), StateDir(env(), "calls"), CacheDir(env(), "answers"); a+b+c != "" {
		t.Errorf("without a home: %q, %q, %q", a, b, c)
	}
}
