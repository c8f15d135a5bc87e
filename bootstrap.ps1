# Set up Digits on Windows: .\bootstrap.ps1 [demo [--no-serve] | lab | test]
# If Windows forbids scripts: powershell -ExecutionPolicy Bypass -File bootstrap.ps1
# This file only finds a suitable Python; the folder bootstrap does the work.
Set-Location $PSScriptRoot
$check = 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'
$candidates = @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('py', '-3.10'), @('python'), @('python3'))

foreach ($candidate in $candidates) {
    $command, $version = $candidate
    if (-not (Get-Command $command -ErrorAction SilentlyContinue)) { continue }
    $arguments = @($version | Where-Object { $_ })
    & $command @arguments -c $check 2>$null
    if ($LASTEXITCODE -eq 0) {
        & $command @arguments -m bootstrap @args
        exit $LASTEXITCODE
    }
}

if ((Get-Culture).TwoLetterISOLanguageName -eq 'de') {
    Write-Host 'Digits braucht Python 3.10 bis 3.13, und hier ist keins zu finden. Installiere Python 3.12 von https://www.python.org/downloads und starte noch einmal.'
} else {
    Write-Host 'Digits needs Python 3.10 to 3.13, and there is none here. Install Python 3.12 from https://www.python.org/downloads and start again.'
}
exit 1
