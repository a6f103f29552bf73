package pulse

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const defaultPort = "4713" // of the native protocol over TCP

// A server is where a sound server may be found.
type server struct {
	network string // "unix", "tcp", "tcp4", "tcp6"
	address string
	remote  bool // sound for it goes a long way
}

func (s server) String() string { return s.network + ":" + s.address }

// servers lists where to look, in the order of libpulse: what PULSE_SERVER says,
// and only that if it is set; then default-server of client.conf; then the usual
// sockets.
func servers(getenv func(string) string) []server {
	overSSH := getenv("SSH_CONNECTION") != ""
	if named := getenv("PULSE_SERVER"); strings.TrimSpace(named) != "" {
		return parseServers(named, overSSH)
	}
	for _, conf := range configFiles(getenv) {
		if named := defaultServer(conf); named != "" {
			return parseServers(named, overSSH)
		}
	}
	var sockets []string
	if dir := getenv("PULSE_RUNTIME_PATH"); dir != "" {
		sockets = append(sockets, filepath.Join(dir, "native"))
	}
	if dir := getenv("XDG_RUNTIME_DIR"); dir != "" {
		sockets = append(sockets, filepath.Join(dir, "pulse", "native"))
	}
	if id := os.Getuid(); id >= 0 {
		sockets = append(sockets, filepath.Join("/run/user", strconv.Itoa(id), "pulse", "native"))
	}
	sockets = append(sockets, "/var/run/pulse/native")
	var all []server
	seen := make(map[string]bool)
	for _, s := range sockets {
		if !seen[s] {
			seen[s] = true
			all = append(all, server{network: "unix", address: s})
		}
	}
	return all
}

// parseServers reads a list of server strings: "unix:/path", "/path",
// "tcp:host:port", "tcp4:", "tcp6:", "host", "host:port", each perhaps after a
// machine's name in braces. See "Server Strings" in PulseAudio's documentation.
// A socket that was named while logged in over SSH is a forwarded one.
func parseServers(list string, overSSH bool) []server {
	var all []server
	for _, s := range strings.Fields(list) {
		if strings.HasPrefix(s, "{") {
			_, s, _ = strings.Cut(s, "}")
		}
		network, address := "tcp", s
		switch scheme, rest, _ := strings.Cut(s, ":"); {
		case s == "":
			continue
		case strings.HasPrefix(s, "/"):
			network = "unix"
		case scheme == "unix":
			network, address = "unix", rest
		case scheme == "tcp" || scheme == "tcp4" || scheme == "tcp6":
			network, address = scheme, rest
		}
		if address == "" {
			continue
		}
		if network == "unix" {
			all = append(all, server{network, address, overSSH})
			continue
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = strings.Trim(address, "[]")
			address = net.JoinHostPort(host, defaultPort)
		}
		ip := net.ParseIP(host)
		here := host == "localhost" || ip != nil && ip.IsLoopback()
		all = append(all, server{network, address, overSSH || !here})
	}
	return all
}

// configDirs are where the settings of PulseAudio's clients are: the person's
// before the machine's.
func configDirs(getenv func(string) string) []string {
	var dirs []string
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		dirs = append(dirs, filepath.Join(dir, "pulse"))
	}
	if home := getenv("HOME"); home != "" {
		dirs = append(dirs, filepath.Join(home, ".config", "pulse"), filepath.Join(home, ".pulse"))
	}
	return append(dirs, "/etc/pulse")
}

func configFiles(getenv func(string) string) []string {
	if file := getenv("PULSE_CLIENTCONFIG"); file != "" {
		return []string{file}
	}
	var files []string
	for _, dir := range configDirs(getenv) {
		files = append(files, filepath.Join(dir, "client.conf"))
	}
	return files
}

// defaultServer gives default-server of a client.conf, if it has one.
func defaultServer(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		if strings.HasPrefix(strings.TrimSpace(line), ";") {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(name) == "default-server" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// cookie is what the server knows its owner by. A server that lets everybody in
// takes any.
func cookie(getenv func(string) string) []byte {
	const size = 256
	files := []string{getenv("PULSE_COOKIE")}
	for _, dir := range configDirs(getenv) {
		files = append(files, filepath.Join(dir, "cookie"))
	}
	if home := getenv("HOME"); home != "" {
		files = append(files, filepath.Join(home, ".pulse-cookie"))
	}
	for _, file := range files {
		if file == "" {
			continue
		}
		if b, err := os.ReadFile(file); err == nil && len(b) >= size {
			return b[:size]
		}
	}
	return make([]byte, size)
}
