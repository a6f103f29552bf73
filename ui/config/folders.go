package config

import (
	"path/filepath"
	"runtime"
)

// Path returns where the configuration file is: earshot/config.toml in
// $XDG_CONFIG_HOME, else in ~/.config, in ~/Library/Application Support (macOS)
// or in %AppData% (Windows). It is "" where nothing says what home is.
func Path(getenv func(string) string) string { return settings().of(getenv, "config.toml") }

// StateDir returns the folder for what of earshot's state goes by a name:
// earshot/NAME in $XDG_STATE_HOME, else in ~/.local/state, in ~/Library/Application
// Support (macOS) or in %LocalAppData% (Windows). It is "" where nothing says
// what home is.
func StateDir(getenv func(string) string, name string) string { return state().of(getenv, name) }

// CacheDir returns the folder for what of earshot's caches goes by a name:
// earshot/NAME in $XDG_CACHE_HOME, else in ~/.cache, in ~/Library/Caches (macOS)
// or in %LocalAppData% (Windows). It is "" where nothing says what home is.
func CacheDir(getenv func(string) string, name string) string { return caches().of(getenv, name) }

// A folder is where programs keep things of one kind: what a variable of the XDG
// Base Directory Specification says, else a place in the home.
type folder struct {
	variable   string
	linux, mac string // in the home
	windows    string // a variable
}

func settings() folder {
	return folder{"XDG_CONFIG_HOME", ".config", "Library/Application Support", "AppData"}
}

func state() folder {
	return folder{"XDG_STATE_HOME", ".local/state", "Library/Application Support", "LocalAppData"}
}

func caches() folder { return folder{"XDG_CACHE_HOME", ".cache", "Library/Caches", "LocalAppData"} }

// of returns the path of what is earshot's in the folder.
func (f folder) of(getenv func(string) string, name string) string {
	if dir := f.path(getenv, runtime.GOOS); dir != "" {
		return filepath.Join(dir, "earshot", name)
	}
	return ""
}

func (f folder) path(getenv func(string) string, system string) string {
	if dir := getenv(f.variable); filepath.IsAbs(dir) { // a relative one is to be ignored, says the specification
		return dir
	}
	home := getenv("HOME")
	switch {
	case system == "windows":
		return getenv(f.windows)
	case home == "":
		return ""
	case system == "darwin":
		return filepath.Join(home, filepath.FromSlash(f.mac))
	}
	return filepath.Join(home, filepath.FromSlash(f.linux))
}
