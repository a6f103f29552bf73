// Command earshot explores an analysed call in the terminal and plays its
// recording from the very word under the cursor.
package main

//go:generate go test ./ui/cli -run TestReadmeKeys -update

import (
	"context"
	_ "embed"
	"os"

	"earshot/ui/cli"
)

var (
	//go:embed testdata/demo/demo.json
	demoCall string
	//go:embed testdata/demo/demo.ogg
	demoRecording string
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:],
		cli.Std{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ()},
		cli.Demo{Call: demoCall, Recording: demoRecording}))
}
