package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"earshot/model"
	"earshot/player"
	"earshot/ui/text"
)

// sessionTracks returns those of the recordings which a saved session names
// that lie beside it. callPath is the session, or a folder of sessions.
func sessionTracks(callPath string, call *model.Call) (tracks []player.Track) {
	dir := callPath
	if info, err := os.Stat(callPath); err != nil || !info.IsDir() {
		dir = filepath.Dir(callPath)
	}
	for _, r := range call.Recordings {
		path := filepath.Join(dir, r.File) // a name alone: the decoder takes no other
		if info, err := os.Stat(path); r.File != "" && err == nil && info.Mode().IsRegular() {
			tracks = append(tracks, player.Track{Path: path, Offset: r.Offset})
		}
	}
	return tracks
}

// ofSession finds the recording of a saved session, or those of all who took
// part. It is not ok when the call is no session, or its recordings are gone:
// then it is looked for as that of any call.
func (s *soundSource) ofSession(call *model.Call) (found foundSound, ok bool) {
	if s.audio != "" || s.callPath == "" || s.callPath == "-" {
		return found, false
	}
	tracks := sessionTracks(s.callPath, call)
	if len(tracks) == 0 {
		return found, false
	}
	found.How = player.BySession
	if missing := len(call.Recordings) - len(tracks); missing > 0 {
		found.Warnings = append(found.Warnings, fmt.Sprintf("%s of this call not found beside it", text.Count(missing, "recording")))
	}
	if len(call.Recordings) > 1 {
		found.tracks = tracks
	} else {
		found.Path = tracks[0].Path
	}
	return found, true
}
