package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"earshot/model"
	"earshot/player"
)

// A track is a recording of a saved session, and when it begins in the call.
type track struct {
	path   string
	offset time.Duration
}

// sessionTracks returns those of the recordings which a saved session names
// that lie beside it. callPath is the session, or a folder of sessions.
func sessionTracks(callPath string, call *model.Call) (tracks []track) {
	dir := callPath
	if info, err := os.Stat(callPath); err != nil || !info.IsDir() {
		dir = filepath.Dir(callPath)
	}
	for _, r := range call.Recordings {
		path := filepath.Join(dir, r.File) // a name alone: the decoder takes no other
		if info, err := os.Stat(path); r.File != "" && err == nil && info.Mode().IsRegular() {
			tracks = append(tracks, track{path, r.Offset})
		}
	}
	return tracks
}

// ofSession finds the recording of a saved session. It is not ok when the call
// is no session, or its recordings are gone: then it is looked for as that of
// any call.
func (s *soundSource) ofSession(call *model.Call) (found player.Found, ok bool, err error) {
	if s.audio != "" || s.callPath == "" || s.callPath == "-" {
		return found, false, nil
	}
	tracks := sessionTracks(s.callPath, call)
	switch {
	case len(tracks) == 0:
		return found, false, nil
	case len(call.Recordings) > 1:
		return found, false, fmt.Errorf("%w that holds everybody: this call is of %d recordings, which are not played together; name one of them with --audio", player.ErrNoRecording, len(call.Recordings))
	}
	return player.Found{Path: tracks[0].path, How: player.BySession}, true, nil
}
