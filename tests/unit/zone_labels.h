/* zone_labels.h: Cliniko's 162 labels of time zones, each as Cliniko writes it (cliniko-api 9). */
#pragma once

static const char zone_labels[] =
    "Melbourne;Canberra;Adelaide;Brisbane;Darwin;Hobart;Perth;Sydney;Auckland;Wellington;London;"
    "Edinburgh;Amsterdam;Athens;Belgrade;Berlin;Bratislava;Brussels;Bucharest;Budapest;Copenhagen;Dublin;"
    "Helsinki;Istanbul;Kaliningrad;Lisbon;Ljubljana;Madrid;Minsk;Moscow;Paris;Prague;Riga;Rome;Samara;"
    "Sarajevo;Skopje;Sofia;Stockholm;Tallinn;Vienna;Vilnius;Volgograd;Warsaw;Zagreb;Zurich;Bern;"
    "St. Petersburg;Kyiv;Eastern Time (US & Canada);Central Time (US & Canada);"
    "Mountain Time (US & Canada);Pacific Time (US & Canada);Atlantic Time (Canada);Newfoundland;"
    "Saskatchewan;Arizona;Alaska;Indiana (East);Puerto Rico;Guadalajara;Mexico City;Lima;Quito;"
    "Central America;Bogota;Caracas;Chihuahua;La Paz;Mazatlan;Monterrey;Montevideo;Santiago;Tijuana;"
    "Brasilia;Buenos Aires;Georgetown;Greenland;Hawaii;Midway Island;International Date Line West;"
    "American Samoa;Samoa;Fiji;Guam;Port Moresby;Chatham Is.;Marshall Is.;New Caledonia;Nuku'alofa;"
    "Solomon Is.;Tokelau Is.;Azores;Cape Verde Is.;Mid-Atlantic;Cairo;Casablanca;Harare;Monrovia;Nairobi;"
    "Pretoria;West Central Africa;Chennai;Kolkata;Mumbai;New Delhi;Osaka;Sapporo;Tokyo;Islamabad;Karachi;"
    "Abu Dhabi;Muscat;Bangkok;Hanoi;Beijing;Almaty;Baghdad;Baku;Chongqing;Dhaka;Hong Kong;Irkutsk;"
    "Jakarta;Jerusalem;Kabul;Kamchatka;Kathmandu;Krasnoyarsk;Kuala Lumpur;Kuwait;Magadan;Novosibirsk;"
    "Rangoon;Riyadh;Seoul;Singapore;Srednekolymsk;Taipei;Tashkent;Tbilisi;Tehran;Ulaanbaatar;Urumqi;"
    "Vladivostok;Yakutsk;Yerevan;Ekaterinburg;Sri Jayawardenepura;Astana;UTC;Amman;Ashgabat;Beirut;"
    "Damascus;Oslo;Tripoli;Windhoek;Asuncion;Cayenne;Lord Howe;Port Louis";
