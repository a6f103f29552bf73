// Command earshot explores an analysed call in the terminal and plays its
// recording from the very word under the cursor.
package main

//go:generate go test ./ui/cli -run TestReadmeKeys -update

import (
	"context"
	_ "embed"
	"os"
	"os/signal"
	"syscall"

	"earshot/ui/cli"
)

var (
	//go:embed testdata/demo/demo.json
	demoCall string
	//go:embed testdata/demo/demo.ogg
	demoRecording string
)

func main() {
	// A reader that has seen enough, such as head, is no reason to die of a
	// signal: the write fails instead. Programs that are started from here get
	// the signal as ever.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	env := os.Environ()
	os.Unsetenv("DEEPGRAM_API_KEY") // no program that is started from here gets the key
	os.Exit(cli.Run(context.Background(), os.Args[1:],
		cli.Std{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: env},
		cli.Demo{Call: demoCall, Recording: demoRecording}))
}
