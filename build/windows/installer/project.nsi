; Dipper's installer for Windows: for one user, without an administrator. It is
; made by scripts/dist-windows, which defines
;
;   VERSION  as people read it, NUMBERS  the same as four numbers,
;   STAGE    the folder with what is installed, OUT  the file to write.

Unicode true
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!define PRODUCT   "Dipper"
!define PUBLISHER "The Dipper authors"
!define LISTED    "Software\Microsoft\Windows\CurrentVersion\Uninstall\Dipper"

Name "${PRODUCT}"
BrandingText "${PRODUCT} ${VERSION}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${PRODUCT}"
InstallDirRegKey HKCU "${LISTED}" "InstallLocation"
SetCompressor /SOLID lzma
ManifestDPIAware true
; The day of the build is no business of the files', and would make each installer another one.
SetDateSave off

VIProductVersion "${NUMBERS}"
VIFileVersion    "${NUMBERS}"
VIAddVersionKey "ProductName"     "${PRODUCT}"
VIAddVersionKey "ProductVersion"  "${VERSION}"
VIAddVersionKey "FileVersion"     "${VERSION}"
VIAddVersionKey "FileDescription" "${PRODUCT} Installer"
VIAddVersionKey "CompanyName"     "${PUBLISHER}"
VIAddVersionKey "LegalCopyright"  "${PUBLISHER}, MIT licence"

!define MUI_ICON   "${STAGE}/icon.ico"
!define MUI_UNICON "${STAGE}/icon.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\Dipper.exe"
; A newer Dipper goes where the older one is: elsewhere it would leave that behind.
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhereInstalled
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Function .onInit
	; Windows 11 on ARM runs programs for x64, the Windows 10 before it does not.
	${If} ${AtLeastWin10}
		${If} ${IsNativeAMD64}
			Return
		${ElseIf} ${IsNativeARM64}
		${AndIf} ${AtLeastBuild} 22000
			Return
		${EndIf}
	${EndIf}
	MessageBox MB_OK|MB_ICONSTOP "${PRODUCT} needs Windows 10 or newer for 64 bits (on ARM: Windows 11)." /SD IDOK
	SetErrorLevel 2
	Quit
FunctionEnd

Function SkipWhereInstalled
	${If} ${FileExists} "$INSTDIR\uninstall.exe"
		Abort
	${EndIf}
FunctionEnd

; Windows lets nobody write to a program that runs. Found out before anything is
; touched, that leaves no half-new Dipper.
!macro WantClosed FILE
	${Do}
		StrCpy $0 "none"
		${If} ${FileExists} "${FILE}"
			FileOpen $0 "${FILE}" a
		${EndIf}
		${If} $0 == "none"
			${ExitDo}
		${ElseIf} $0 != ""
			FileClose $0
			${ExitDo}
		${EndIf}
		${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PRODUCT} is running from ${FILE}. Close it and try again." /SD IDCANCEL IDCANCEL`
			Abort "${PRODUCT} is running: nothing was changed."
		${EndIf}
	${Loop}
!macroend

; The user's PATH may be longer than NSIS's strings, which would cut it off. So
; it is read, changed and written in memory of its own.
!define HKCU "p 0x80000001"
!define TEXT_UNEXPANDED 0x10000006 ; REG_SZ or REG_EXPAND_SZ, with its %NAMES% as they are

; ReadPath gives in $1 the address of ";PATH;" with room for one entry more, or 0
; when PATH could not be read, in $2 the registry's type for it, and in $5 whether
; the last semicolon is its own.
!macro ReadPath
	StrCpy $1 0
	System::Call 'advapi32::RegGetValueW(${HKCU}, w "Environment", w "Path", i ${TEXT_UNEXPANDED}, *i .r2, p 0, *i 0 r3) i .r0'
	${If} $0 = 2 ; there is none
		StrCpy $2 2 ; REG_EXPAND_SZ
		StrCpy $3 2
	${EndIf}
	${If} $0 = 0
	${OrIf} $0 = 2
		IntOp $4 $3 + 4096
		System::Alloc $4 ; filled with zeros
		Pop $1
		System::Call 'kernel32::lstrcpyW(p r1, w ";")'
		${If} $0 = 0
			IntPtrOp $4 $1 + 2
			System::Call 'advapi32::RegGetValueW(${HKCU}, w "Environment", w "Path", i ${TEXT_UNEXPANDED}, p 0, p r4, *i r3) i .r0'
			${If} $0 <> 0
				System::Free $1
				StrCpy $1 0
			${EndIf}
		${EndIf}
	${EndIf}
	${If} $1 P<> 0
		System::Call 'kernel32::lstrlenW(p r1) i .r3'
		IntOp $3 $3 - 1
		IntOp $3 $3 * 2
		IntPtrOp $4 $1 + $3
		System::Call '*$4(&w1 .r5)'
		${If} $5 != ";"
			System::Call 'kernel32::lstrcatW(p r1, w ";")'
		${EndIf}
	${EndIf}
!macroend

; WritePath writes what stands in $1 behind its first semicolon, tells the
; programs that run, and frees it.
!macro WritePath
	IntPtrOp $4 $1 + 2
	System::Call 'kernel32::lstrlenW(p r4) i .r3'
	${If} $3 = 0
		DeleteRegValue HKCU "Environment" "Path"
	${Else}
		IntOp $3 $3 + 1
		IntOp $3 $3 * 2
		System::Call 'advapi32::RegSetKeyValueW(${HKCU}, w "Environment", w "Path", i r2, p r4, i r3) i .r0'
		${If} $0 <> 0
			DetailPrint "PATH could not be written (error $0)."
		${EndIf}
	${EndIf}
	System::Free $1
	SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=5000
!macroend

Function AddToPath
	!insertmacro ReadPath
	${If} $1 P= 0
		DetailPrint "PATH could not be read and stays as it is: $INSTDIR\bin is not on it."
		Return
	${EndIf}
	System::Call 'shlwapi::StrStrIW(p r1, w ";$INSTDIR\bin;") p .r4'
	${If} $4 P<> 0
		System::Free $1
		Return
	${EndIf}
	System::Call 'kernel32::lstrcatW(p r1, w "$INSTDIR\bin")'
	!insertmacro WritePath
FunctionEnd

Function un.RemoveFromPath
	!insertmacro ReadPath
	${If} $1 P= 0
		DetailPrint "PATH could not be read and stays as it is."
		Return
	${EndIf}
	System::Call 'shlwapi::StrStrIW(p r1, w ";$INSTDIR\bin;") p .r4'
	${If} $4 P= 0
		System::Free $1
		Return
	${EndIf}
	StrLen $3 ";$INSTDIR\bin"
	IntOp $3 $3 * 2
	IntPtrOp $6 $4 + $3
	System::Call 'kernel32::lstrlenW(p r6) i .r3'
	IntOp $3 $3 + 1
	IntOp $3 $3 * 2
	System::Call 'kernel32::RtlMoveMemory(p r4, p r6, p r3)'
	${If} $5 != ";" ; the last semicolon was put there by ReadPath
		System::Call 'kernel32::lstrlenW(p r1) i .r3'
		IntOp $3 $3 - 1
		IntOp $3 $3 * 2
		${If} $3 > 0
			IntPtrOp $4 $1 + $3
			System::Call '*$4(&i2 0)'
		${EndIf}
	${EndIf}
	!insertmacro WritePath
FunctionEnd

; Windows 11 brings WebView2 along, Windows 10 mostly. Where it is missing and
; cannot be fetched now, the window offers that again when it starts.
!define WEBVIEW2 "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
Function WantWebView2
	SetRegView 64
	ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW2}" "pv"
	ReadRegStr $1 HKCU "Software\${WEBVIEW2}" "pv"
	SetRegView lastused
	${If} "$0$1" == ""
	${OrIf} "$0$1" == "0.0.0.0"
		DetailPrint "Fetching Microsoft's WebView2, which shows the window's page"
		InitPluginsDir
		File "/oname=$PLUGINSDIR\webview2.exe" "${STAGE}/MicrosoftEdgeWebview2Setup.exe"
		ExecWait '"$PLUGINSDIR\webview2.exe" /silent /install' $0
		${If} $0 <> 0
			DetailPrint "It did not come (code $0). ${PRODUCT} offers it again when it starts."
		${EndIf}
	${EndIf}
FunctionEnd

Section
	!insertmacro WantClosed "$INSTDIR\Dipper.exe"
	!insertmacro WantClosed "$INSTDIR\bin\dipper.exe"
	Call WantWebView2

	SetOutPath "$INSTDIR\bin"
	File "${STAGE}/bin/dipper.exe"
	SetOutPath "$INSTDIR"
	File "${STAGE}/Dipper.exe"
	File "/oname=LICENSE.txt" "${STAGE}/LICENSE"
	File "${STAGE}/THIRD_PARTY.txt"
	WriteUninstaller "$INSTDIR\uninstall.exe"
	CreateShortcut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\Dipper.exe"
	Call AddToPath

	WriteRegStr HKCU "${LISTED}" "DisplayName" "${PRODUCT}"
	WriteRegStr HKCU "${LISTED}" "DisplayVersion" "${VERSION}"
	WriteRegStr HKCU "${LISTED}" "DisplayIcon" "$INSTDIR\Dipper.exe"
	WriteRegStr HKCU "${LISTED}" "Publisher" "${PUBLISHER}"
	WriteRegStr HKCU "${LISTED}" "InstallLocation" "$INSTDIR"
	WriteRegStr HKCU "${LISTED}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKCU "${LISTED}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKCU "${LISTED}" "NoModify" 1
	WriteRegDWORD HKCU "${LISTED}" "NoRepair" 1
	SectionGetSize 0 $0
	WriteRegDWORD HKCU "${LISTED}" "EstimatedSize" $0
SectionEnd

; What others put into the folder is theirs: each file is named, and a folder
; goes only when it is empty.
Section "Uninstall"
	!insertmacro WantClosed "$INSTDIR\Dipper.exe"
	!insertmacro WantClosed "$INSTDIR\bin\dipper.exe"

	Call un.RemoveFromPath
	Delete "$SMPROGRAMS\${PRODUCT}.lnk"
	Delete "$INSTDIR\bin\dipper.exe"
	RMDir "$INSTDIR\bin"
	Delete "$INSTDIR\Dipper.exe"
	Delete "$INSTDIR\LICENSE.txt"
	Delete "$INSTDIR\THIRD_PARTY.txt"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	DeleteRegKey HKCU "${LISTED}"
	; WebView2's cache, which it names after the program.
	RMDir /r "$APPDATA\Dipper.exe"

	; The user's posts, topics and token stay unless the user wants them gone, on
	; the screen or by "uninstall.exe /S /DATA".
	${GetParameters} $0
	ClearErrors
	${GetOptions} $0 "/DATA" $1
	${If} ${Errors}
	${AndIfNot} ${Cmd} `MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "Remove your posts, topics, settings and X token too? They are in $LOCALAPPDATA\Dipper and in Windows' Credential Manager." /SD IDNO IDYES`
		Return
	${EndIf}
	RMDir /r "$LOCALAPPDATA\Dipper"
	System::Call 'advapi32::CredDeleteW(w "app.dipper.Dipper:x-bearer-token", i 1, i 0)'
SectionEnd
